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
 * The evaluations that run in a service, each for one revision of a configuration, so that a newer
 * revision for the same target ends those that nobody needs any more, and somebody can cancel one.
 * All that a task evaluates with {@link WarmEvaluator}, one thing after the other, counts together
 * against one set of limits. Thread-safe.
 */
public final class RunningEvaluations {
  private static final ScopedValue<Meter> CURRENT = ScopedValue.newInstance();
  private static final String CANCELLED = "the submission was cancelled";
  private static final int KEPT = 10_000;

  private final Limits limits;
  private final Map<Meter, Key> running = new HashMap<>();
  private final CancelledRevisions cancelled = new CancelledRevisions();

  /** What submissions are for, by revision; the last ones. */
  private final Map<String, Object> subjects = new LastUsed<>(KEPT);

  /** The newest revision that was submitted for a subject. */
  private final Map<Object, String> newest = new LastUsed<>(KEPT);

  public RunningEvaluations(Limits limits) {
    this.limits = limits;
  }

  private record Key(Object subject, String revision) {}

  /**
   * Runs a task that evaluates.
   *
   * @param configuration the configuration that it is for
   * @param revision orders as it was made, like a {@link dev.firn.events.RevisionId}
   * @param target what is wanted; where its submission was seen, that one's target counts
   * @throws EvaluationFault for one that was cancelled or overtaken, before or meanwhile
   */
  public <T> T run(String configuration, String revision, Target target, Supplier<T> task) {
    Meter meter = new Meter(limits);
    synchronized (running) {
      if (cancelled.contains(revision)) {
        throw new EvaluationFault(Fault.of("cancelled", CANCELLED));
      }
      Object subject = subjects.getOrDefault(revision, subject(configuration, target));
      String latest = newest.getOrDefault(subject, revision);
      if (revision.compareTo(latest) < 0) {
        throw new EvaluationFault(Fault.of("cancelled", overtaken(latest)));
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
  private static Object subject(String configuration, Target target) {
    return List.of(configuration, target);
  }

  /** Takes in an event: what nobody needs any more ends. */
  public void see(FirnEvent event) {
    if (event instanceof ConfigurationSubmitted newer) {
      supersede(newer);
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

  private static String overtaken(String revision) {
    return "revision " + revision + " was submitted, so this one is not needed";
  }

  /** A newer revision is there: what runs for the subject's older ones ends. */
  private void supersede(ConfigurationSubmitted newer) {
    Object subject = subject(newer.configuration(), newer.target());
    String revision = newer.revision();
    synchronized (running) {
      subjects.put(revision, subject);
      newest.merge(subject, revision, (one, other) -> one.compareTo(other) < 0 ? other : one);
      running.forEach(
          (meter, key) -> {
            if (key.subject.equals(subject) && key.revision.compareTo(revision) < 0) {
              meter.cancel(overtaken(revision));
            }
          });
    }
  }
}
