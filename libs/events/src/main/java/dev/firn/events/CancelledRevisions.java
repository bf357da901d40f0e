package dev.firn.events;

import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The submissions that were cancelled, as a fold of a topic: the newest {@value #KEPT} of them.
 * Thread-safe.
 */
public final class CancelledRevisions {
  static final int KEPT = 10_000;

  private final ConcurrentSkipListSet<String> revisions = new ConcurrentSkipListSet<>();

  /** Takes in an event. */
  public void apply(FirnEvent event) {
    if (event instanceof ConfigurationCancelled cancelled) {
      add(cancelled.revision());
    }
  }

  /** Takes in a submission. */
  public void add(String revision) {
    revisions.add(revision);
    if (revisions.size() > KEPT) {
      revisions.pollFirst(); // ids order as they were made
    }
  }

  /** Whether a submission was cancelled. */
  public boolean contains(String revision) {
    return revisions.contains(revision);
  }
}
