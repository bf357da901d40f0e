package dev.firn.evalservice.domain;

import dev.firn.events.SystemEntry;
import dev.firn.events.Target;
import java.util.List;

/**
 * Which systems of a configuration are wanted, and where. A node runs one system: of several, those
 * go to the named nodes that are named as they are.
 *
 * @param systems those that are wanted
 * @param target its nodes are empty where each system goes to the node of its own name
 */
public record Distribution(List<SystemEntry> systems, Target target) {
  /** Copies what it is given. */
  public Distribution {
    systems = List.copyOf(systems);
  }

  /**
   * Of the systems that were found, for the target that was asked for.
   *
   * @throws IllegalArgumentException if a node is named that none of several systems is for
   */
  public static Distribution of(List<SystemEntry> found, Target target) {
    if (found.size() < 2 || target.nodes().isEmpty() || !target.reachesNodes()) {
      return new Distribution(found, target);
    }
    List<String> names = found.stream().map(SystemEntry::name).sorted().toList();
    for (String node : target.nodes()) {
      if (!names.contains(node)) {
        throw new IllegalArgumentException(
            "there are "
                + names.size()
                + " systems ("
                + String.join(", ", names)
                + "), and none is named as node "
                + node
                + "; choose one with #"
                + names.getFirst()
                + ", or have nodes of these names");
      }
    }
    return new Distribution(
        found.stream().filter(s -> target.nodes().contains(s.name())).toList(),
        new Target(List.of(), target.profile(), target.action()));
  }
}
