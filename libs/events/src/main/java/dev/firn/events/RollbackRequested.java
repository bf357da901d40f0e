package dev.firn.events;

/**
 * Somebody wants an earlier generation back.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation which one; 0 for the one before the active
 * @param action how to activate it
 * @param revision the id by which the request can be followed
 */
@EventType(name = "rollback.requested", version = 1)
public record RollbackRequested(
    String node, String profile, long generation, Action action, String revision)
    implements NodeCommand {
  @Override
  public String key() {
    return node;
  }
}
