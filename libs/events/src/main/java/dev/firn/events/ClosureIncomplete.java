package dev.firn.events;

import java.util.List;

/**
 * Paths of the closure are missing from the store: the system ends here.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param system the system's name within the configuration
 * @param missing some of the missing paths
 * @param fault what is wrong, where, and what to do
 * @param target where it is to run, and how
 */
@EventType(name = "closure.incomplete", version = 1)
public record ClosureIncomplete(
    String configuration,
    String revision,
    String system,
    List<String> missing,
    Fault fault,
    Target target)
    implements ClosureEvent {
  /** Copies what it is given. */
  public ClosureIncomplete {
    missing = List.copyOf(missing);
  }

  @Override
  public String key() {
    return configuration + '/' + system;
  }
}
