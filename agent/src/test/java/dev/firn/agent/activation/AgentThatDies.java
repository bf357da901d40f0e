package dev.firn.agent.activation;

import dev.firn.agent.node.Journal;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.units.Supervisor;
import java.nio.file.Path;

/** Another process that is at work on a node; it dies where {@code firn.agent.die-at} says. */
final class AgentThatDies {
  private AgentThatDies() {}

  /**
   * @param arguments the node's folder, then either nothing, to go on where the last one died, or
   *     an order's id, generation and store path
   */
  public static void main(String[] arguments) throws InterruptedException {
    NodeRoot root = new NodeRoot(Path.of(arguments[0]));
    Activator activator =
        new Activator(root, new Supervisor(root), (_, _) -> 0, ConnectionProof.NONE);
    if (arguments.length == 1) {
      var _ = activator.begin(Phases.NONE);
    } else {
      var _ =
          activator.carryOut(
              order(arguments[1], Long.parseLong(arguments[2]), arguments[3]), Phases.NONE);
    }
    System.exit(0);
  }

  static Order order(String id, long generation, String storePath) {
    return new Order(id, id, ProfileName.SYSTEM, generation, storePath, Journal.Action.SWITCH, 0);
  }
}
