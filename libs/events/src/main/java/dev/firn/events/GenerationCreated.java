package dev.firn.events;

import java.util.List;

/**
 * A profile has a new generation, which the node is told to take up.
 *
 * @param node the node's name
 * @param profile {@code system}, or {@code user/NAME}
 * @param generation its number in the profile, from 1
 * @param revision the submission that caused this
 * @param configuration where it comes from
 * @param system which system of the configuration
 * @param storePath what the generation is
 * @param action how it is to be activated
 * @param packages a user profile's packages; empty for a system
 */
@EventType(name = "generation.created", version = 1)
public record GenerationCreated(
    String node,
    String profile,
    long generation,
    String revision,
    String configuration,
    String system,
    String storePath,
    Action action,
    List<String> packages)
    implements NodeEvent {
  /** Copies what it is given. */
  public GenerationCreated {
    packages = List.copyOf(packages);
  }

  @Override
  public String key() {
    return node;
  }
}
