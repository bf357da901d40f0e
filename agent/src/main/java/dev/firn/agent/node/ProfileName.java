package dev.firn.agent.node;

import dev.firn.agent.AgentException;
import java.util.regex.Pattern;

/**
 * A profile of a node: {@code system}, or {@code user/NAME}.
 *
 * @param text as it is written
 */
public record ProfileName(String text) {
  /** The machine's own profile. */
  public static final ProfileName SYSTEM = new ProfileName("system");

  private static final Pattern USER = Pattern.compile("user/[a-z_][a-z0-9_-]{0,31}");

  /** Checks the name: it becomes a path. */
  public ProfileName {
    if (!text.equals("system") && !USER.matcher(text).matches()) {
      throw new AgentException(
          "bad-profile", "'" + text + "' is no profile: it is 'system' or 'user/NAME'");
    }
  }

  /** Whether it is the machine's own. */
  public boolean isSystem() {
    return text.equals("system");
  }

  /** The profile's link, below Nix's folder of profiles. */
  String path() {
    return isSystem() ? "system" : "per-user/" + text.substring("user/".length()) + "/profile";
  }

  @Override
  public String toString() {
    return text;
  }
}
