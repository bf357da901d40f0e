package dev.firn.events;

import java.util.regex.Pattern;

/** What configurations may be called, wherever one is named. */
public final class ConfigurationName {
  /** The rule, for people. */
  public static final String RULE =
      "a configuration's name has letters, digits, '.', '_' and '-', at most 63, and begins with a letter or digit";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");

  private ConfigurationName() {}

  /** Whether a configuration can be named so. */
  public static boolean isGood(String text) {
    return NAME.matcher(text).matches();
  }
}
