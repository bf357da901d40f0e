package dev.firn.events;

/**
 * The generation did not come up; the node runs the one before.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param active the generation that runs now; 0 for none
 * @param fault what is wrong, where, and what to do
 */
@EventType(name = "generation.rolled-back", version = 1)
public record GenerationRolledBack(
    String node, String profile, long generation, String revision, long active, Fault fault)
    implements NodeEvent {
  @Override
  public String key() {
    return node;
  }
}
