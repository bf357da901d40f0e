package dev.firn.moduleservice.domain;

import dev.firn.events.Fault;
import dev.firn.events.Pin;
import dev.firn.events.SystemEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a system.
 *
 * @param configuration the configuration it is in
 * @param revision the submission
 * @param entry its name and where it is in the source
 * @param source the submitted tree; null for a profile
 * @param pins what the inputs were pinned to
 * @param state how far it is
 */
public record MergedSystem(
    String configuration,
    String revision,
    SystemEntry entry,
    @Nullable String source,
    List<Pin> pins,
    State state) {
  /** Copies what it is given. */
  public MergedSystem {
    pins = List.copyOf(pins);
  }

  /** How far it is. */
  public sealed interface State {}

  /** Not merged yet. */
  public record Waiting() implements State {}

  /**
   * Merged.
   *
   * @param options how many it has
   */
  public record Merged(String derivation, String toplevel, long options, List<String> warnings)
      implements State {
    /** Copies what it is given. */
    public Merged {
      warnings = List.copyOf(warnings);
    }
  }

  /** Of no use. */
  public record Rejected(Fault fault) implements State {}

  /** This in another state. */
  public MergedSystem in(State next) {
    return new MergedSystem(configuration, revision, entry, source, pins, next);
  }

  /** The release that its modules come from; empty when a flake pins it. */
  public String release() {
    return pins.stream()
        .filter(pin -> pin.input().equals("release"))
        .map(Pin::storePath)
        .findFirst()
        .orElse("");
  }
}
