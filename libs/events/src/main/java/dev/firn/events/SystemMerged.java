package dev.firn.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param inputs what of the submitted source this depends on
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
    long millis,
    @Nullable Inputs inputs)
    implements SystemEvent {
  /**
   * What of the submitted source a system depends on. A later revision in which all of it is the
   * same has the same system, which is not evaluated again.
   *
   * @param fingerprint a digest of every file, listing and existence that was read, with its path;
   *     empty when the system depends on the whole source
   * @param reads how many such things were read
   * @param evaluatedFor the source, by store path, for which the system was evaluated when that is
   *     not this revision's: every single read gives the same in both
   */
  public record Inputs(String fingerprint, long reads, @Nullable String evaluatedFor) {}

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
