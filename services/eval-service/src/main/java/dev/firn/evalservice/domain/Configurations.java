package dev.firn.evalservice.domain;

import dev.firn.events.Action;
import dev.firn.events.BuildsPlanned;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemBuildFailed;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemRejected;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations and their latest revisions: the fold of their topic, and of which systems the
 * stages behind have done with. Thread-safe.
 *
 * <p>Of each configuration the last {@value #KEPT} revisions are kept here, with all that is known
 * of them; the topics have all.
 */
public final class Configurations {
  static final int KEPT = 200;

  /** By configuration and revision; these order as they were made. */
  private final Map<String, NavigableMap<String, Known>> byConfiguration = new TreeMap<>();

  private final Map<String, Known> revisions = new HashMap<>();

  /** A revision, and the systems of it that the stages behind have done with. */
  private static final class Known {
    /** Null until its submission is read: topics have no order between each other. */
    private @Nullable RevisionState state;

    private final Set<String> passed = new HashSet<>();
  }

  /** Takes in an event. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    switch (envelope.event()) {
      case ConfigurationSubmitted e ->
          known(e.configuration(), e.revision()).state = RevisionState.of(e, envelope.time());
      case ConfigurationEvaluated e ->
          change(e.configuration(), e.revision(), state -> state.with(e));
      case ConfigurationRejected e ->
          change(e.configuration(), e.revision(), state -> state.with(e));
      case ConfigurationCancelled e ->
          change(e.configuration(), e.revision(), state -> state.with(e, envelope.time()));
      case SystemRejected e -> passed(e.configuration(), e.revision(), e.system());
      case SystemBuildFailed e -> passed(e.configuration(), e.revision(), e.system());
      case ClosureIncomplete e -> passed(e.configuration(), e.revision(), e.system());
      case ClosureStored e -> passed(e.configuration(), e.revision(), e.system());
      case BuildsPlanned e when e.target().action() == Action.DRY_BUILD ->
          passed(e.configuration(), e.revision(), e.system());
      default -> {
        // of others' concern
      }
    }
  }

  private void passed(String configuration, String revision, String system) {
    known(configuration, revision).passed.add(system);
  }

  private void change(String configuration, String revision, UnaryOperator<RevisionState> change) {
    Known known = known(configuration, revision);
    if (known.state != null) {
      known.state = change.apply(known.state);
    }
  }

  /** What is known of a revision; one that is older than those that are kept is forgotten again. */
  private Known known(String configuration, String revision) {
    NavigableMap<String, Known> all =
        byConfiguration.computeIfAbsent(configuration, _ -> new TreeMap<>());
    Known known = all.computeIfAbsent(revision, _ -> new Known());
    revisions.put(revision, known);
    if (all.size() > KEPT) {
      revisions.remove(all.pollFirstEntry().getKey());
    }
    return known;
  }

  /** The names of all configurations, sorted. */
  public synchronized List<String> names() {
    return byConfiguration.keySet().stream().filter(name -> !history(name).isEmpty()).toList();
  }

  /** The revisions of a configuration, newest first; empty when there is no such configuration. */
  public synchronized List<RevisionState> history(String configuration) {
    return byConfiguration
        .getOrDefault(configuration, new TreeMap<>())
        .descendingMap()
        .values()
        .stream()
        .flatMap(known -> Stream.ofNullable(known.state))
        .toList();
  }

  /**
   * Whether there is nothing left to cancel: it has ended, or each of its systems has, or is on its
   * way to nodes.
   */
  public synchronized boolean isOver(RevisionState state) {
    return switch (state.outcome()) {
      case RevisionState.Waiting _ -> false;
      case RevisionState.Evaluated evaluated -> {
        Known known = revisions.get(state.revision());
        yield known == null
            || known.passed.containsAll(
                evaluated.systems().stream().map(SystemEntry::name).toList());
      }
      case RevisionState.Rejected _, RevisionState.Cancelled _ -> true;
    };
  }

  /** A revision. */
  public synchronized Optional<RevisionState> revision(String id) {
    return Optional.ofNullable(revisions.get(id)).map(known -> known.state);
  }
}
