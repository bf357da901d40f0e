package dev.firn.events;

import java.util.List;

/**
 * What a system still needs is known. With {@link Action#DRY_BUILD} the submission ends here.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param derivation the toplevel's derivation
 * @param builds derivations to build
 * @param substitutions paths to fetch from upstream caches
 * @param present outputs that are there already
 * @param derivations those to build, by store path; the first 1,000 of them
 * @param target where it is to run, and how
 */
@EventType(name = "builds.planned", version = 1)
public record BuildsPlanned(
    String configuration,
    String revision,
    String system,
    String derivation,
    long builds,
    long substitutions,
    long present,
    List<String> derivations,
    Target target)
    implements BuildEvent {
  /** Copies what it is given. */
  public BuildsPlanned {
    derivations = List.copyOf(derivations);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
