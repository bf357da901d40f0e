package dev.firn.events;

import java.util.List;

/**
 * A stored closure is to become a generation of a node's profile: {@link ClosureStored}, on its way
 * to the node's single writer. It is remembered for a node that is not enrolled yet.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param revision the submission that caused this
 * @param configuration where it comes from
 * @param system which system of the configuration
 * @param storePath what the generation will be
 * @param action how it is to be activated
 * @param packages a user profile's packages; empty for a system
 */
@EventType(name = "generation.requested", version = 1)
public record GenerationRequested(
    String node,
    String profile,
    String revision,
    String configuration,
    String system,
    String storePath,
    Action action,
    List<String> packages)
    implements NodeCommand {
  /** Copies what it is given. */
  public GenerationRequested {
    packages = List.copyOf(packages);
  }

  @Override
  public String key() {
    return node;
  }
}
