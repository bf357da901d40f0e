package dev.firn.events;

/**
 * The generation was never begun: what it needs could not be fetched or checked. The node runs what
 * it ran.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param active the generation that runs; 0 for none
 * @param fault what is wrong, where, and what to do
 */
@EventType(name = "activation.failed", version = 1)
public record ActivationFailed(
    String node, String profile, long generation, String revision, long active, Fault fault)
    implements NodeEvent {
  @Override
  public String key() {
    return node;
  }
}
