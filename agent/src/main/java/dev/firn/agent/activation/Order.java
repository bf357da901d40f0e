package dev.firn.agent.activation;

import dev.firn.agent.node.Journal;
import dev.firn.agent.node.ProfileName;

/**
 * What is to be activated.
 *
 * @param orderId names the order; the same order is carried out once
 * @param generation the number that the generation has or gets; 0 with {@code DRY_ACTIVATE}
 * @param healthTimeoutSeconds 0 for what the generation says
 */
public record Order(
    String orderId,
    String revision,
    ProfileName profile,
    long generation,
    String storePath,
    Journal.Action action,
    long healthTimeoutSeconds) {
  /** Whether it was given on the node itself. */
  public boolean local() {
    return orderId.startsWith(Journal.LOCAL);
  }
}
