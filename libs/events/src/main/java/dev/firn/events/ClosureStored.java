package dev.firn.events;

import java.util.List;

/**
 * The closure is complete, signed, kept from garbage collection, and can be fetched.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param toplevel the toplevel's store path
 * @param paths how many store paths the closure has
 * @param narBytes their size as NARs, in bytes
 * @param packages a user profile's packages; empty for a system
 * @param target where it is to run, and how
 * @param millis how long it took, in milliseconds
 */
@EventType(name = "closure.stored", version = 1)
public record ClosureStored(
    String configuration,
    String revision,
    String system,
    String toplevel,
    long paths,
    long narBytes,
    List<String> packages,
    Target target,
    long millis)
    implements ClosureEvent {
  /** Copies what it is given. */
  public ClosureStored {
    packages = List.copyOf(packages);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
