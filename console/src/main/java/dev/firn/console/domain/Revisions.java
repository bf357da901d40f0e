package dev.firn.console.domain;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of late, folded from the events of all topics, which come in any order between each
 * other. Keeps at most {@link #MOST} of them; older ones are forgotten here, not in the topics, and
 * stay so whatever else is read of them. Thread-safe.
 */
public final class Revisions {
  /** How many are kept. */
  public static final int MOST = 2_000;

  private final Map<String, RevisionFold> folds = new HashMap<>();

  /** By age, the oldest first. */
  private final TreeMap<Age, RevisionFold> byAge = new TreeMap<>(Age.ORDER);

  /** When a revision was made: as its id tells, else the first event that is read of it. */
  private record Age(Instant made, String revision) {
    static final Comparator<Age> ORDER =
        Comparator.comparing(Age::made).thenComparing(Age::revision);

    static Age of(String revision, Instant read) {
      return new Age(Start.made(revision).orElse(read), revision);
    }
  }

  /** Folds an event in. */
  public synchronized void fold(Envelope<FirnEvent> envelope) {
    String revision = envelope.event().revision();
    if (revision != null) {
      fold(revision, envelope);
    }
  }

  private void fold(String revision, Envelope<FirnEvent> envelope) {
    RevisionFold known = folds.get(revision);
    if (known == null) {
      known = new RevisionFold(revision, envelope.time());
      byAge.put(Age.of(revision, envelope.time()), known);
      folds.put(revision, known);
      if (folds.size() > MOST) {
        folds.remove(byAge.pollFirstEntry().getKey().revision);
      }
    }
    known.fold(envelope);
  }

  /** One revision. */
  public synchronized Optional<Revision> find(String revision) {
    RevisionFold fold = folds.get(revision);
    return fold == null ? Optional.empty() : Optional.of(fold.snapshot());
  }

  /** The configuration that a revision is of. */
  public synchronized Optional<String> configuration(String revision) {
    RevisionFold fold = folds.get(revision);
    return fold == null ? Optional.empty() : Optional.ofNullable(fold.configuration());
  }

  /**
   * The newest ones, newest first.
   *
   * @param configuration only those of this one; null for all
   * @param limit how many at most
   */
  public synchronized List<Revision> newest(@Nullable String configuration, int limit) {
    List<RevisionFold> found = new ArrayList<>(folds.values());
    return found.stream()
        .filter(f -> configuration == null || configuration.equals(f.configuration()))
        .sorted(RevisionFold.NEWEST_FIRST)
        .limit(limit)
        .map(RevisionFold::snapshot)
        .toList();
  }
}
