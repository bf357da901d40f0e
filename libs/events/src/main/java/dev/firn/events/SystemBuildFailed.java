package dev.firn.events;

import java.util.List;

/**
 * Something that the system needs cannot be built: it ends here.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param derivation the derivation that failed
 * @param fault what is wrong, where, and what to do
 * @param lastLines the last lines of its log
 * @param target where it is to run, and how
 */
@EventType(name = "system.build-failed", version = 1)
public record SystemBuildFailed(
    String configuration,
    String revision,
    String system,
    String derivation,
    Fault fault,
    List<String> lastLines,
    Target target)
    implements BuildEvent {
  /** Copies what it is given. */
  public SystemBuildFailed {
    lastLines = List.copyOf(lastLines);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
