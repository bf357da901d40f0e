package dev.firn.buildservice.domain;

import dev.firn.events.AccessEvent;
import dev.firn.events.Action;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildJob;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildWanted;
import dev.firn.events.BuildsCancelled;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.CancelledRevisions;
import dev.firn.events.ClosureEvent;
import dev.firn.events.ConfigurationEvent;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.NodeCommand;
import dev.firn.events.NodeEvent;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemBuilt;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The fold of the topics of systems and builds: which builds there are and how far, and which
 * systems and wanted derivations have not ended. The two topics may come in any order relative to
 * each other. Thread-safe.
 */
public final class Ledger {
  /** Of so many submissions it is known which builds they needed. */
  static final int MOST_REVISIONS = 10_000;

  private static final StoreDir DIR = StoreDir.DEFAULT;

  /**
   * That a system was planned.
   *
   * @param builds how many derivations it lacked then
   */
  private record Planned(long builds, long sequence) {}

  private final Map<StorePath, Build> builds = new HashMap<>();
  private final Map<GoalKey.OfSystem, Goal.OfSystem> systems = new LinkedHashMap<>();
  private final Map<GoalKey.OfSystem, Planned> planned = new HashMap<>();
  private final Set<GoalKey.OfSystem> ended = new HashSet<>();
  private final Map<StorePath, Goal.OfDerivation> wanted = new LinkedHashMap<>();

  /** Of the newest submissions; their ids order as they were made. */
  private final TreeMap<String, Set<StorePath>> byRevision = new TreeMap<>();

  private final CancelledRevisions cancelled = new CancelledRevisions();
  private long sequence;
  private int queued;
  private int running;

  /** Folds an event in. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    sequence++;
    Instant at = envelope.time();
    switch (envelope.event()) {
      case SystemMerged e -> {
        Goal.OfSystem goal = new Goal.OfSystem(e, at, sequence);
        if (!ended.contains(goal.key()) && !cancelled.contains(e.revision())) {
          systems.put(goal.key(), goal);
        }
      }
      case BuildsPlanned e -> planned(e);
      case SystemBuilt e -> end(new GoalKey.OfSystem(e.configuration(), e.revision(), e.system()));
      case SystemBuildFailed e ->
          end(new GoalKey.OfSystem(e.configuration(), e.revision(), e.system()));
      case BuildsCancelled e -> cancel(e);
      case BuildWanted e -> wanted(e);
      case BuildQueued e -> {
        StorePath path = DIR.parse(e.derivation());
        noteRevision(e.revision(), path);
        put(build(path, e.revision()).queued(e.revision(), e.platform(), at, sequence));
      }
      case BuildStarted e -> {
        Build build = build(DIR.parse(e.derivation()), e.revision());
        if (build.state().isOpen()) {
          put(build.started(e.worker(), e.attempt(), at, sequence));
        }
      }
      case BuildSucceeded e -> succeeded(e, at);
      case BuildFailed e -> failed(e, at);
      case SystemRejected _ -> {}
      case ConfigurationEvent _,
          ClosureEvent _,
          NodeEvent _,
          NodeCommand _,
          BuildJob _,
          AccessEvent _ -> {}
    }
    notifyAll();
  }

  private void cancel(BuildsCancelled e) {
    cancelled.add(e.revision());
    List.copyOf(systems.keySet()).stream()
        .filter(key -> key.revision().equals(e.revision()))
        .forEach(this::end);
  }

  private void planned(BuildsPlanned e) {
    GoalKey.OfSystem key = new GoalKey.OfSystem(e.configuration(), e.revision(), e.system());
    e.derivations().forEach(d -> noteRevision(e.revision(), DIR.parse(d)));
    if (e.target().action() == Action.DRY_BUILD) {
      end(key);
    } else if (!ended.contains(key) && !cancelled.contains(e.revision())) {
      planned.putIfAbsent(key, new Planned(e.builds(), sequence));
    }
  }

  private void wanted(BuildWanted e) {
    StorePath path = DIR.parse(e.derivation());
    noteRevision(e.revision(), path);
    Goal.OfDerivation before = wanted.get(path);
    wanted.put(
        path,
        new Goal.OfDerivation(
            path, e.revision(), e.retry() || (before != null && before.retry()), sequence));
  }

  private void succeeded(BuildSucceeded e, Instant at) {
    StorePath path = DIR.parse(e.derivation());
    Map<String, StorePath> outputs = new HashMap<>();
    e.outputs().forEach((name, output) -> outputs.put(name, DIR.parse(output)));
    noteRevision(e.revision(), path);
    put(
        build(path, e.revision())
            .succeeded(
                Optional.ofNullable(e.worker()), outputs, e.millis(), e.narBytes(), at, sequence));
    wanted.remove(path);
  }

  /** A second worker that fails at what another has built changes nothing. */
  private void failed(BuildFailed e, Instant at) {
    StorePath path = DIR.parse(e.derivation());
    Build build = build(path, e.revision());
    if (build.state() == BuildState.SUCCEEDED && !Faults.isPlanners(e.fault())) {
      return;
    }
    if (Faults.isWithdrawal(e.fault())) {
      if (build.state() != BuildState.QUEUED || wanted.containsKey(path)) {
        return; // a worker was faster, or somebody wants it meanwhile
      }
    }
    noteRevision(e.revision(), path);
    put(build.failed(e.fault(), e.lastLines(), e.millis(), at, sequence));
    wanted.remove(path);
  }

  private Build build(StorePath path, String revision) {
    Build build = builds.get(path);
    return build == null ? Build.none(path, revision) : build;
  }

  private void put(Build build) {
    Build before = builds.put(build.derivation(), build);
    if (before != null) {
      count(before.state(), -1);
    }
    count(build.state(), 1);
  }

  private void count(BuildState state, int change) {
    switch (state) {
      case QUEUED -> queued += change;
      case RUNNING -> running += change;
      case SUCCEEDED, FAILED -> {}
    }
  }

  private void noteRevision(String revision, StorePath derivation) {
    byRevision.computeIfAbsent(revision, _ -> new LinkedHashSet<>()).add(derivation);
    if (byRevision.size() > MOST_REVISIONS) {
      byRevision.pollFirstEntry();
    }
  }

  private void end(GoalKey.OfSystem key) {
    ended.add(key);
    systems.remove(key);
    planned.remove(key);
  }

  /** Whether it is settled that a submission's systems are not built. */
  synchronized boolean isCancelled(String revision) {
    return cancelled.contains(revision);
  }

  /** Builds that wait for a worker, queued for submissions that were cancelled. */
  synchronized List<Build> queuedForCancelled() {
    return builds.values().stream()
        .filter(b -> b.state() == BuildState.QUEUED && cancelled.contains(b.revision()))
        .toList();
  }

  /** Whether a build that was queued for a submission was taken back and not queued for it anew. */
  public synchronized boolean isWithdrawn(StorePath derivation, String revision) {
    Build build = builds.get(derivation);
    return build != null
        && (build.revision().equals(revision)
            ? build.fault().filter(Faults::isWithdrawal).isPresent()
            : cancelled.contains(revision));
  }

  /** Counts the changes. */
  public synchronized long sequence() {
    return sequence;
  }

  /** What is known of a derivation's build. */
  public synchronized Optional<Build> find(StorePath derivation) {
    return Optional.ofNullable(builds.get(derivation));
  }

  /** Builds of a submission, or of all, that are in one of {@code states}; the latest first. */
  public synchronized List<Build> list(Optional<String> revision, Set<BuildState> states) {
    Stream<Build> all =
        revision.isPresent()
            ? byRevision.getOrDefault(revision.get(), Set.of()).stream()
                .map(builds::get)
                .filter(b -> b != null)
            : builds.values().stream();
    return all.filter(b -> states.contains(b.state()))
        .sorted(Comparator.comparingLong(Build::sequence).reversed())
        .toList();
  }

  /** How many builds wait for a worker. */
  public synchronized int queued() {
    return queued;
  }

  /** How many builds workers have. */
  public synchronized int running() {
    return running;
  }

  /** How many systems and wanted derivations have not ended. */
  public synchronized int open() {
    return systems.size() + wanted.size();
  }

  /** Whether a goal has not ended. */
  synchronized boolean isOpen(GoalKey key) {
    return switch (key) {
      case GoalKey.OfSystem system -> systems.containsKey(system);
      case GoalKey.OfDerivation(var derivation) -> wanted.containsKey(derivation);
    };
  }

  /** The goal of that key, if it has not ended. */
  synchronized Optional<Goal> goal(GoalKey key) {
    return switch (key) {
      case GoalKey.OfSystem system -> Optional.ofNullable(systems.get(system));
      case GoalKey.OfDerivation(var derivation) -> Optional.ofNullable(wanted.get(derivation));
    };
  }

  /** Goals that were planned once and have not ended. */
  synchronized Collection<Goal> plannedGoals() {
    List<Goal> goals = new ArrayList<>(wanted.values());
    planned.forEach(
        (key, plan) -> {
          Goal.OfSystem goal = systems.get(key);
          if (goal != null) {
            goals.add(goal.since(plan.sequence()));
          }
        });
    return goals;
  }

  /** How many builds a system's plan had; empty before it was planned. */
  synchronized Optional<Long> plannedBuilds(GoalKey.OfSystem key) {
    return Optional.ofNullable(planned.get(key)).map(Planned::builds);
  }

  /**
   * Waits for the end of a build.
   *
   * @param after the sequence that the end must be later than
   * @return empty when the time is over
   */
  public Optional<Build> awaitEnd(StorePath derivation, long after, Duration atMost)
      throws InterruptedException {
    return await(derivation, build -> !build.state().isOpen() && build.sequence() > after, atMost);
  }

  /** Waits until a build is no longer queued. */
  public Optional<Build> awaitStart(StorePath derivation, Duration atMost)
      throws InterruptedException {
    return await(derivation, build -> build.state() != BuildState.QUEUED, atMost);
  }

  private synchronized Optional<Build> await(
      StorePath derivation, Predicate<Build> condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Build build = builds.get(derivation);
      if (build != null && condition.test(build)) {
        return Optional.of(build);
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
  }
}
