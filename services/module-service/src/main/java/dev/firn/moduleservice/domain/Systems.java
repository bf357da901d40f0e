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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** By configuration and system, and by revision; these order as they were made. */
  private final Map<String, NavigableMap<String, Known>> systems = new TreeMap<>();

  private final CancelledRevisions cancelled = new CancelledRevisions();

  /** A revision of a system; which of the two is known first is not known. */
  private static final class Known {
    private @Nullable MergedSystem system;
    private MergedSystem.@Nullable State state;
  }

  /** Takes in an event. */
  public synchronized void apply(Envelope<FirnEvent> envelope) {
    if (envelope.event() instanceof ConfigurationEvaluated e) {
      for (SystemEntry entry : e.systems()) {
        Known known = known(e.configuration(), entry.name(), e.revision());
        MergedSystem.State waiting =
            cancelled.contains(e.revision()) ? CANCELLED : new MergedSystem.Waiting();
        known.system =
            new MergedSystem(
                e.configuration(),
                e.revision(),
                entry,
                e.source(),
                e.pins(),
                known.state == null ? waiting : known.state);
      }
    } else if (envelope.event() instanceof SystemMerged e) {
      set(
          known(e.configuration(), e.system(), e.revision()),
          new MergedSystem.Merged(e.derivation(), e.toplevel(), e.options(), e.warnings()));
    } else if (envelope.event() instanceof SystemRejected e) {
      set(known(e.configuration(), e.system(), e.revision()), new MergedSystem.Rejected(e.fault()));
    } else if (envelope.event() instanceof ConfigurationCancelled e) {
      cancelled.apply(e);
      for (NavigableMap<String, Known> history : systems.values()) {
        Known known = history.get(e.revision());
        if (known != null
            && known.system != null
            && known.system.state() instanceof MergedSystem.Waiting) {
          set(known, CANCELLED);
        }
      }
    }
  }

  /** What is known of a revision; one that is older than those that are kept is forgotten again. */
  private Known known(String configuration, String system, String revision) {
    NavigableMap<String, Known> history =
        systems.computeIfAbsent(configuration + "/" + system, _ -> new TreeMap<>());
    Known known = history.computeIfAbsent(revision, _ -> new Known());
    if (history.size() > KEPT) {
      history.pollFirstEntry();
    }
    return known;
  }

  private static void set(Known known, MergedSystem.State state) {
    known.state = state;
    if (known.system != null) {
      known.system = known.system.in(state);
    }
  }

  /** The latest revision of every system, sorted by name. */
  public synchronized List<MergedSystem> latest() {
    return systems.values().stream().flatMap(history -> newestFirst(history).limit(1)).toList();
  }

  private static Stream<MergedSystem> newestFirst(NavigableMap<String, Known> history) {
    return history.descendingMap().values().stream()
        .flatMap(known -> Stream.ofNullable(known.system));
  }

  /** The revisions of a system, newest first; empty when there is no such system. */
  public synchronized List<MergedSystem> history(String configuration, String system) {
    return newestFirst(systems.getOrDefault(configuration + "/" + system, new TreeMap<>()))
        .toList();
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
