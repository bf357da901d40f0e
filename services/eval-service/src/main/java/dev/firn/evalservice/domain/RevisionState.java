package dev.firn.evalservice.domain;

import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Fault;
import dev.firn.events.Pin;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One submission, as far as eval-service knows.
 *
 * @param revision its id
 * @param configuration the configuration that it is a revision of
 * @param submitted when it came
 * @param submitter who sent it; null when unknown
 * @param outcome what became of it
 */
public record RevisionState(
    String revision,
    String configuration,
    Instant submitted,
    @Nullable String submitter,
    Source source,
    Target target,
    Outcome outcome) {

  /** What became of a submission. */
  public sealed interface Outcome {}

  /** Nothing yet. */
  public record Waiting() implements Outcome {}

  /** Its systems are known. */
  public record Evaluated(@Nullable String source, List<Pin> pins, List<SystemEntry> systems)
      implements Outcome {
    /** Copies what it is given. */
    public Evaluated {
      pins = List.copyOf(pins);
      systems = List.copyOf(systems);
    }
  }

  /** It is of no use. */
  public record Rejected(Fault fault) implements Outcome {}

  /**
   * Somebody does not want it any more.
   *
   * @param cancelled when that was
   * @param by who asked; null when unknown
   */
  public record Cancelled(Instant cancelled, @Nullable String by) implements Outcome {}

  /** A new one. */
  public static RevisionState of(ConfigurationSubmitted event, Instant at) {
    return new RevisionState(
        event.revision(),
        event.configuration(),
        at,
        event.submitter(),
        event.source(),
        event.target(),
        new Waiting());
  }

  /** This after its evaluation. */
  public RevisionState with(ConfigurationEvaluated event) {
    return with(new Evaluated(event.source(), event.pins(), event.systems()));
  }

  /** This after its rejection. */
  public RevisionState with(ConfigurationRejected event) {
    return with(new Rejected(event.fault()));
  }

  /** This after it was cancelled. */
  public RevisionState with(ConfigurationCancelled event, Instant at) {
    return with(new Cancelled(at, event.by()));
  }

  /** A submission ends once. */
  private RevisionState with(Outcome next) {
    return switch (outcome) {
      case Waiting _, Evaluated _ ->
          new RevisionState(revision, configuration, submitted, submitter, source, target, next);
      case Rejected _, Cancelled _ -> this;
    };
  }
}
