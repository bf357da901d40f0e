package dev.firn.buildservice.domain;

import dev.firn.events.Action;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildQueued;
import dev.firn.events.BuildRequested;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.BuildWanted;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemMerged;
import dev.firn.events.Target;
import dev.firn.events.Topic;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The topics, the store and the workers around a planner, all in memory. The planner's decisions
 * are written and its position moved at once, as in a Kafka transaction.
 */
final class Simulation {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  final Graphs graphs = new Graphs();
  final Set<StorePath> store = new HashSet<>();
  final Set<StorePath> upstream = new HashSet<>();
  final List<FirnEvent> log = new ArrayList<>();
  final List<BuildRequested> queue = new ArrayList<>();

  private final Map<Topic, List<Envelope<FirnEvent>>> topics = new EnumMap<>(Topic.class);
  private final Map<Topic, Integer> handled = new EnumMap<>(Topic.class);
  private Ledger ledger = new Ledger();
  private Planner planner = planner();

  Simulation() {
    for (Topic topic : List.of(Topic.CONFIGURATIONS, Topic.SYSTEMS, Topic.BUILDS)) {
      topics.put(topic, new ArrayList<>());
      handled.put(topic, 0);
    }
  }

  private Planner planner() {
    return new Planner(
        ledger, graphs::read, this::missing, Duration.ofHours(1), InstantSource.system());
  }

  private Set<StorePath> missing(Collection<StorePath> paths, boolean askUpstream) {
    return paths.stream()
        .filter(p -> !store.contains(p) && !(askUpstream && upstream.contains(p)))
        .collect(Collectors.toSet());
  }

  /** A new process: it folds the topics from their beginning, one after the other. */
  void restart() {
    ledger = new Ledger();
    topics.values().forEach(topic -> topic.forEach(ledger::apply));
    planner = planner();
  }

  Ledger ledger() {
    return ledger;
  }

  private void write(FirnEvent event) {
    log.add(event);
    Topic topic = Topic.of(event);
    if (event instanceof BuildRequested job) {
      queue.add(job);
    } else {
      Envelope<FirnEvent> envelope = Envelope.of("/test", null, event);
      topics.get(topic).add(envelope);
      ledger.apply(envelope);
    }
  }

  void submit(String revision, String name) {
    submit(revision, name, Action.SWITCH);
  }

  void submit(String revision, String name, Action action) {
    write(
        new SystemMerged(
            "web",
            revision,
            "web",
            DIR.print(Graphs.drv(name)),
            DIR.print(Graphs.out(name)),
            1,
            List.of(),
            List.of(),
            new Target(List.of(), Target.SYSTEM, action),
            1,
            null));
  }

  void cancel(String revision) {
    write(new ConfigurationCancelled("web", revision, null));
  }

  /** Whether a worker that is given a job has nothing to do. */
  boolean isWithdrawn(BuildRequested job) {
    return ledger.isWithdrawn(DIR.parse(job.derivation()), job.revision());
  }

  void want(String revision, String name, boolean retry) {
    write(new BuildWanted(DIR.print(Graphs.drv(name)), revision, retry));
  }

  boolean hasUnhandled(Topic topic) {
    return handled.get(topic) < topics.get(topic).size();
  }

  /**
   * Handles the next event of a topic.
   *
   * @param committed false if the process dies before the decision is written
   */
  void handleNext(Topic topic, boolean committed) {
    int at = handled.get(topic);
    List<FirnEvent> decided = planner.decide(topics.get(topic).get(at));
    if (committed) {
      handled.put(topic, at + 1);
      decided.forEach(this::write);
    }
  }

  boolean hasUnhandled() {
    return topics.keySet().stream().anyMatch(this::hasUnhandled);
  }

  void handleAll() {
    while (hasUnhandled()) {
      List.of(Topic.CONFIGURATIONS, Topic.BUILDS, Topic.SYSTEMS).stream()
          .filter(this::hasUnhandled)
          .findFirst()
          .ifPresent(topic -> handleNext(topic, true));
    }
  }

  void start(BuildRequested job) {
    write(new BuildStarted(job.derivation(), job.revision(), "w", 1));
  }

  void succeed(BuildRequested job) {
    StorePath path = DIR.parse(job.derivation());
    StorePath out = Graphs.out(path.derivationName());
    store.add(out);
    write(
        new BuildSucceeded(
            job.derivation(), job.revision(), Map.of("out", DIR.print(out)), "w", 1, 1));
  }

  void fail(BuildRequested job, String code) {
    write(
        new BuildFailed(
            job.derivation(), job.revision(), Fault.of(code, "it broke"), List.of("last"), 1));
  }

  /** The next job of the queue. */
  BuildRequested take() {
    return queue.removeFirst();
  }

  /** Builds until nothing is queued. */
  void buildAll(Predicate<String> works) {
    handleAll();
    while (!queue.isEmpty()) {
      BuildRequested job = take();
      if (isWithdrawn(job)) {
        continue;
      }
      start(job);
      if (works.test(name(job))) {
        succeed(job);
      } else {
        fail(job, "builder-failed");
      }
      handleAll();
    }
  }

  static String name(BuildRequested job) {
    return DIR.parse(job.derivation()).derivationName();
  }

  <E extends FirnEvent> List<E> written(Class<E> type) {
    return log.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<String> queuedNames() {
    return written(BuildQueued.class).stream().map(BuildQueued::name).toList();
  }
}
