package dev.firn.agent.activation;

import org.jspecify.annotations.Nullable;

/**
 * Where tests let the agent die: with the system property {@code firn.agent.die-at=NAME} the
 * process ends at once, without any clean-up, when that point is reached.
 */
final class FaultPoint {
  private static final @Nullable String DIE_AT = System.getProperty("firn.agent.die-at");

  private FaultPoint() {}

  static void reached(String name) {
    if (name.equals(DIE_AT)) {
      Runtime.getRuntime().halt(137);
    }
  }
}
