package dev.firn.evalservice.domain;

import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationEvent;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configurations and their latest revisions: the fold of the topic. Thread-safe.
 *
 * <p>Of each configuration the last {@value #KEPT} revisions are kept here; the topic has all.
 */
public final class Configurations {
  static final int KEPT = 200;

  private final Map<String, Deque<String>> byConfiguration = new TreeMap<>();
  private final Map<String, RevisionState> revisions = new HashMap<>();

  /** Takes in an event. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    if (!(envelope.event() instanceof ConfigurationEvent event)) {
      return;
    }
    switch (event) {
      case ConfigurationSubmitted submitted -> add(RevisionState.of(submitted, envelope.time()));
      case ConfigurationEvaluated evaluated ->
          revisions.computeIfPresent(evaluated.revision(), (_, state) -> state.with(evaluated));
      case ConfigurationRejected rejected ->
          revisions.computeIfPresent(rejected.revision(), (_, state) -> state.with(rejected));
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

  /** A revision. */
  public synchronized Optional<RevisionState> revision(String id) {
    return Optional.ofNullable(revisions.get(id));
  }
}
