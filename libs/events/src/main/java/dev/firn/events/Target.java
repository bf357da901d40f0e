package dev.firn.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * Where a revision is to run.
 *
 * @param nodes names of nodes; empty for the nodes that are named as the systems are
 * @param profile {@code system}, or {@code user/NAME}
 * @param action how it is to be activated
 */
public record Target(List<String> nodes, String profile, Action action) {
  /** The profile that a machine's system is in. */
  public static final String SYSTEM = "system";

  /** Copies what it is given. */
  public Target {
    nodes = List.copyOf(nodes);
  }

  /** Whether a node has to be told. */
  @JsonIgnore
  public boolean reachesNodes() {
    return switch (action) {
      case SWITCH, BOOT, TEST, DRY_ACTIVATE -> true;
      case BUILD, DRY_BUILD -> false;
    };
  }
}
