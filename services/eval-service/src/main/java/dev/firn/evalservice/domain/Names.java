package dev.firn.evalservice.domain;

import dev.firn.events.ConfigurationName;
import java.util.regex.Pattern;

/** Names from outside. */
public final class Names {
  private static final Pattern PROFILE = Pattern.compile("system|user/[a-z_][a-z0-9_-]{0,30}");
  private static final Pattern NODE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ENTRY =
      Pattern.compile("#[a-zA-Z0-9_.\"'-]{1,200}|[a-zA-Z0-9_][a-zA-Z0-9_./+-]{0,254}");

  private Names() {}

  /**
   * @throws IllegalArgumentException with a sentence, unless it is a configuration's name
   */
  public static String configuration(String name) {
    return check(ConfigurationName.isGood(name), name, ConfigurationName.RULE);
  }

  /**
   * @throws IllegalArgumentException with a sentence, unless it is a profile's name
   */
  public static String profile(String name) {
    return check(PROFILE.matcher(name).matches(), name, "a profile is 'system' or 'user/NAME'");
  }

  /**
   * @throws IllegalArgumentException with a sentence, unless it is a node's name
   */
  public static String node(String name) {
    return check(
        NODE.matcher(name).matches(),
        name,
        "a node's name is a host name: lower case letters, digits and '-', at most 63");
  }

  /**
   * @throws IllegalArgumentException with a sentence, unless it is a file within the source, or
   *     {@code #} and an attribute
   */
  public static String entry(String entry) {
    if (entry.contains("..")) {
      throw new IllegalArgumentException("an entry stays inside its source: '" + entry + "'");
    }
    return check(
        ENTRY.matcher(entry).matches(),
        entry,
        "an entry is a file within the source, or '#' and an attribute");
  }

  private static String check(boolean good, String name, String rule) {
    if (!good) {
      String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
      throw new IllegalArgumentException("'" + shown + "' will not do: " + rule);
    }
    return name;
  }
}
