package dev.firn.events;

/**
 * What a system still needs is known.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param derivation the toplevel's derivation
 * @param builds derivations to build
 * @param substitutions paths to fetch from upstream caches
 * @param present outputs that are there already
 */
@EventType(name = "builds.planned", version = 1)
public record BuildsPlanned(
    String configuration,
    String revision,
    String system,
    String derivation,
    long builds,
    long substitutions,
    long present)
    implements BuildEvent {
  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
