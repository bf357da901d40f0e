package dev.firn.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources are fetched and pinned, and the systems in them are known.
 *
 * @param configuration the configuration's name
 * @param revision the submission that caused this
 * @param source the store path of the source tree; null when there is none
 * @param pins every input that was fetched, and what it was pinned to
 * @param systems the systems found
 * @param target where it is to run, and how
 * @param millis how long it took, in milliseconds
 */
@EventType(name = "configuration.evaluated", version = 1)
public record ConfigurationEvaluated(
    String configuration,
    String revision,
    @Nullable String source,
    List<Pin> pins,
    List<SystemEntry> systems,
    Target target,
    long millis)
    implements ConfigurationEvent {
  /** Copies what it is given. */
  public ConfigurationEvaluated {
    pins = List.copyOf(pins);
    systems = List.copyOf(systems);
  }

  @Override
  public String key() {
    return configuration;
  }
}
