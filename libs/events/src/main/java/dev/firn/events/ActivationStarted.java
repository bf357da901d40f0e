package dev.firn.events;

/**
 * The node has been told to make a generation the running one.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param action how
 */
@EventType(name = "activation.started", version = 1)
public record ActivationStarted(
    String node, String profile, long generation, String revision, Action action)
    implements NodeEvent {
  @Override
  public String key() {
    return node;
  }
}
