package dev.firn.events;

import java.util.List;

/**
 * The modules of a system are merged and its derivation is in the store.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param derivation the store path of the toplevel's {@code .drv}
 * @param toplevel the store path that its build gives
 * @param options how many options the system has
 * @param warnings what the modules warn of
 * @param packages a user profile's packages, as attribute paths; empty for a system
 * @param target where it is to run, and how
 * @param millis how long it took, in milliseconds
 */
@EventType(name = "system.merged", version = 1)
public record SystemMerged(
    String configuration,
    String revision,
    String system,
    String derivation,
    String toplevel,
    long options,
    List<String> warnings,
    List<String> packages,
    Target target,
    long millis)
    implements SystemEvent {
  /** Copies what it is given. */
  public SystemMerged {
    warnings = List.copyOf(warnings);
    packages = List.copyOf(packages);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
