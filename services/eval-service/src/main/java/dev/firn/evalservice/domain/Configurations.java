package dev.firn.evalservice.domain;

import dev.firn.events.Action;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationEvent;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemRejected;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The configurations and their latest revisions: the fold of their topic, and of which systems the
 * stages behind have done with. Thread-safe.
 *
 * <p>Of each configuration the last {@value #KEPT} revisions are kept here; the topic has all.
 */
public final class Configurations {
  static final int KEPT = 200;
  private static final int MOST_PASSED = 10_000;

  private final Map<String, Deque<String>> byConfiguration = new TreeMap<>();
  private final Map<String, RevisionState> revisions = new HashMap<>();
  private final Map<String, Set<String>> passed = new LinkedHashMap<>();

  /** Takes in an event. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    switch (envelope.event()) {
      case ConfigurationEvent event -> apply(event, envelope.time());
      case SystemRejected e -> passed(e.revision(), e.system());
      case SystemBuildFailed e -> passed(e.revision(), e.system());
      case ClosureIncomplete e -> passed(e.revision(), e.system());
      case ClosureStored e -> passed(e.revision(), e.system());
      case BuildsPlanned e when e.target().action() == Action.DRY_BUILD ->
          passed(e.revision(), e.system());
      default -> {
        // of others' concern
      }
    }
  }

  private void passed(String revision, String system) {
    passed.computeIfAbsent(revision, _ -> new HashSet<>()).add(system);
    if (passed.size() > MOST_PASSED) {
      passed.remove(passed.keySet().iterator().next());
    }
  }

  private void apply(ConfigurationEvent event, Instant time) {
    switch (event) {
      case ConfigurationSubmitted submitted -> add(RevisionState.of(submitted, time));
      case ConfigurationEvaluated evaluated ->
          revisions.computeIfPresent(evaluated.revision(), (_, state) -> state.with(evaluated));
      case ConfigurationRejected rejected ->
          revisions.computeIfPresent(rejected.revision(), (_, state) -> state.with(rejected));
      case ConfigurationCancelled cancelled ->
          revisions.computeIfPresent(
              cancelled.revision(), (_, state) -> state.with(cancelled, time));
    }
  }

  private void add(RevisionState state) {
    Deque<String> history =
        byConfiguration.computeIfAbsent(state.configuration(), _ -> new ArrayDeque<>());
    revisions.put(state.revision(), state);
    history.addFirst(state.revision());
    if (history.size() > KEPT) {
      revisions.remove(history.removeLast());
    }
  }

  /** The names of all configurations, sorted. */
  public synchronized List<String> names() {
    return List.copyOf(byConfiguration.keySet());
  }

  /** The revisions of a configuration, newest first; empty when there is no such configuration. */
  public synchronized List<RevisionState> history(String configuration) {
    return byConfiguration.getOrDefault(configuration, new ArrayDeque<>()).stream()
        .map(revisions::get)
        .toList();
  }

  /**
   * Whether there is nothing left to cancel: it has ended, or each of its systems has, or is on its
   * way to nodes.
   */
  public synchronized boolean isOver(RevisionState state) {
    return switch (state.outcome()) {
      case RevisionState.Waiting _ -> false;
      case RevisionState.Evaluated evaluated ->
          passed
              .getOrDefault(state.revision(), Set.of())
              .containsAll(evaluated.systems().stream().map(SystemEntry::name).toList());
      case RevisionState.Rejected _, RevisionState.Cancelled _ -> true;
    };
  }

  /** A revision. */
  public synchronized Optional<RevisionState> revision(String id) {
    return Optional.ofNullable(revisions.get(id));
  }
}
