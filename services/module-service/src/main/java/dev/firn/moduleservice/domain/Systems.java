package dev.firn.moduleservice.domain;

import dev.firn.events.CancelledRevisions;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The systems and their latest revisions: the fold of two topics, whose order between each other is
 * not known. Thread-safe.
 *
 * <p>Of each system the last {@value #KEPT} revisions are kept here; the topics have all.
 */
public final class Systems {
  static final int KEPT = 50;
  private static final MergedSystem.State CANCELLED =
      new MergedSystem.Rejected(Fault.of("cancelled", "the submission was cancelled"));

  private final Map<String, Deque<MergedSystem>> systems = new TreeMap<>();
  private final Map<String, MergedSystem.State> early = new TreeMap<>();
  private final CancelledRevisions cancelled = new CancelledRevisions();

  /** Takes in an event. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    if (envelope.event() instanceof ConfigurationEvaluated e) {
      for (SystemEntry entry : e.systems()) {
        MergedSystem added =
            new MergedSystem(
                e.configuration(),
                e.revision(),
                entry,
                e.source(),
                e.pins(),
                new MergedSystem.Waiting());
        MergedSystem.State known = early.remove(id(e.revision(), entry.name()));
        if (known == null && cancelled.contains(e.revision())) {
          known = CANCELLED;
        }
        add(known == null ? added : added.in(known));
      }
    } else if (envelope.event() instanceof SystemMerged e) {
      set(
          e.configuration(),
          e.system(),
          e.revision(),
          new MergedSystem.Merged(e.derivation(), e.toplevel(), e.options(), e.warnings()));
    } else if (envelope.event() instanceof SystemRejected e) {
      set(e.configuration(), e.system(), e.revision(), new MergedSystem.Rejected(e.fault()));
    } else if (envelope.event() instanceof ConfigurationCancelled e) {
      cancelled.apply(e);
      systems.values().stream()
          .flatMap(Deque::stream)
          .filter(s -> s.revision().equals(e.revision()))
          .filter(s -> s.state() instanceof MergedSystem.Waiting)
          .toList()
          .forEach(s -> set(s.configuration(), s.entry().name(), s.revision(), CANCELLED));
    }
  }

  private static String id(String revision, String system) {
    return revision + "/" + system;
  }

  private void add(MergedSystem system) {
    Deque<MergedSystem> history =
        systems.computeIfAbsent(
            system.configuration() + "/" + system.entry().name(), _ -> new ArrayDeque<>());
    history.addFirst(system);
    if (history.size() > KEPT) {
      history.removeLast();
    }
  }

  private void set(String configuration, String system, String revision, MergedSystem.State state) {
    Deque<MergedSystem> history = systems.get(configuration + "/" + system);
    if (history != null) {
      for (MergedSystem one : List.copyOf(history)) {
        if (one.revision().equals(revision)) {
          List<MergedSystem> changed =
              history.stream().map(s -> s == one ? s.in(state) : s).toList();
          history.clear();
          history.addAll(changed);
          return;
        }
      }
    }
    early.put(id(revision, system), state);
  }

  /** The latest revision of every system, sorted by name. */
  public synchronized List<MergedSystem> latest() {
    return systems.values().stream().map(Deque::getFirst).toList();
  }

  /** The revisions of a system, newest first; empty when there is no such system. */
  public synchronized List<MergedSystem> history(String configuration, String system) {
    return List.copyOf(systems.getOrDefault(configuration + "/" + system, new ArrayDeque<>()));
  }

  /** A revision of a system; the newest that is merged when {@code revision} is empty. */
  public synchronized Optional<MergedSystem> find(
      String configuration, String system, Optional<String> revision) {
    return history(configuration, system).stream()
        .filter(
            s ->
                revision
                    .map(id -> s.revision().equals(id))
                    .orElse(s.state() instanceof MergedSystem.Merged))
        .findFirst();
  }
}
