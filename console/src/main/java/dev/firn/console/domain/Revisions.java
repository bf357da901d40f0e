package dev.firn.console.domain;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of late, folded from the events of all topics. Keeps at most {@link #MOST} of them;
 * older ones are forgotten here, not in the topics. Thread-safe.
 */
public final class Revisions {
  /** How many are kept. */
  public static final int MOST = 2_000;

  private final Map<String, RevisionFold> folds =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RevisionFold> eldest) {
          return size() > MOST;
        }
      };

  /** Folds an event in. */
  public synchronized void fold(Envelope<FirnEvent> envelope) {
    String revision = envelope.event().revision();
    if (revision != null) {
      folds.computeIfAbsent(revision, id -> new RevisionFold(id, envelope.time())).fold(envelope);
    }
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
