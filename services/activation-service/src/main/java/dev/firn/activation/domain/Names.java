package dev.firn.activation.domain;

import dev.firn.events.ConfigurationName;
import java.util.regex.Pattern;

/** Names that come from outside and become parts of paths. */
public final class Names {
  private static final Pattern NODE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern PROFILE = Pattern.compile("system|user/[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");

  private Names() {}

  /** Whether a node can be named so: a host name label. */
  public static boolean isNode(String text) {
    return NODE.matcher(text).matches();
  }

  /** Whether it is {@code system} or {@code user/NAME}. */
  public static boolean isProfile(String text) {
    return PROFILE.matcher(text).matches();
  }

  /** Whether a label can have that key and value. */
  public static boolean isLabel(String key, String value) {
    return LABEL.matcher(key).matches() && (value.isEmpty() || LABEL.matcher(value).matches());
  }

  /** What a profile's name must be. */
  public static String profileRule(String text) {
    return "'" + cut(text) + "' is no profile: it is 'system' or 'user/NAME'";
  }

  /** What a node's name must be. */
  public static String nodeRule(String text) {
    return "'"
        + cut(text)
        + "' is no node's name: a-z, 0-9 and -, at most 63 characters, no - at either end";
  }

  /** What a configuration's name must be. */
  public static String configurationRule(String text) {
    return "'" + cut(text) + "' will not do: " + ConfigurationName.RULE;
  }

  private static String cut(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
