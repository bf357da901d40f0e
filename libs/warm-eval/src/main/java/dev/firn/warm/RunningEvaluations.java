package dev.firn.warm;

import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.events.CancelledRevisions;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The evaluations that run in a service, each for one revision of one subject, so that a newer
 * revision ends those that nobody needs any more, and somebody can cancel one. All that a task
 * evaluates with {@link WarmEvaluator}, one thing after the other, counts together against one set
 * of limits. Thread-safe.
 */
public final class RunningEvaluations {
  private static final ScopedValue<Meter> CURRENT = ScopedValue.newInstance();
  private static final String CANCELLED = "the submission was cancelled";

  private final Limits limits;
  private final Map<Meter, Key> running = new HashMap<>();
  private final CancelledRevisions cancelled = new CancelledRevisions();

  public RunningEvaluations(Limits limits) {
    this.limits = limits;
  }

  private record Key(Object subject, String revision) {}

  /**
   * Runs a task that evaluates.
   *
   * @param subject what it is for; compared by {@code equals}
   * @param revision orders as it was made, like a {@link dev.firn.events.RevisionId}
   * @throws EvaluationFault for one that was cancelled, before or meanwhile
   */
  public <T> T run(Object subject, String revision, Supplier<T> task) {
    Meter meter = new Meter(limits);
    synchronized (running) {
      if (cancelled.contains(revision)) {
        throw new EvaluationFault(Fault.of("cancelled", CANCELLED));
      }
      running.put(meter, new Key(subject, revision));
    }
    try {
      return within(meter, task);
    } finally {
      synchronized (running) {
        running.remove(meter);
      }
    }
  }

  /** Runs a task; what it evaluates counts against that meter, by which it can be cancelled. */
  public static <T> T within(Meter meter, Supplier<T> task) {
    return ScopedValue.where(CURRENT, meter).call(task::get);
  }

  /** The meter of the task that runs on this thread. */
  static Optional<Meter> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** What a submission is for: a newer one for the same makes it superfluous. */
  public static Object subject(String configuration, Target target) {
    return List.of(configuration, target);
  }

  /** Takes in an event: what nobody needs any more ends. */
  public void see(FirnEvent event) {
    if (event instanceof ConfigurationSubmitted newer) {
      supersede(subject(newer.configuration(), newer.target()), newer.revision());
    } else if (event instanceof ConfigurationCancelled ended) {
      synchronized (running) {
        cancelled.apply(ended);
        running.forEach(
            (meter, key) -> {
              if (key.revision.equals(ended.revision())) {
                meter.cancel(CANCELLED);
              }
            });
      }
    }
  }

  /** Whether a revision was cancelled: that is its end, and nothing follows from it. */
  public boolean isCancelled(String revision) {
    return cancelled.contains(revision);
  }

  /** The events that end a submission; none if it was cancelled, as it has ended with that. */
  public List<FirnEvent> unlessCancelled(String revision, List<FirnEvent> ends) {
    return isCancelled(revision) ? List.of() : ends;
  }

  /** A newer revision is there: what runs for the subject's older ones ends. */
  void supersede(Object subject, String revision) {
    synchronized (running) {
      running.forEach(
          (meter, key) -> {
            if (key.subject.equals(subject) && key.revision.compareTo(revision) < 0) {
              meter.cancel("revision " + revision + " was submitted, so this one is not needed");
            }
          });
    }
  }
}
