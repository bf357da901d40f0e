package dev.firn.events;

import java.util.List;

/**
 * Every output that a system needs is in the store.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param derivation the toplevel's derivation
 * @param toplevel the toplevel's store path
 * @param packages a user profile's packages; empty for a system
 * @param target where it is to run, and how
 * @param built derivations that had to be built
 * @param millis from the merged system to here, in milliseconds
 */
@EventType(name = "system.built", version = 1)
public record SystemBuilt(
    String configuration,
    String revision,
    String system,
    String derivation,
    String toplevel,
    List<String> packages,
    Target target,
    long built,
    long millis)
    implements BuildEvent {
  /** Copies what it is given. */
  public SystemBuilt {
    packages = List.copyOf(packages);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
