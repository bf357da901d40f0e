package dev.firn.agent.activation;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.Journal.Phase;
import dev.firn.store.cache.CacheException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Fetches what an order needs, and waits for a cache that is away: that somebody starts a server
 * again is no reason for which an activation fails. Gives up at once when something newer is to
 * take the order's place.
 */
final class PatientFetch {
  private static final long FIRST_WAIT = 500;
  private static final long LONGEST_WAIT = 10_000;

  /**
   * How many orders that were superseded before their turn are remembered; beyond that the oldest
   * is forgotten.
   */
  private static final int MOST_SUPERSEDED = 1_000;

  private final ClosureSource source;
  private final Duration patience;
  private final Set<String> superseded = new LinkedHashSet<>();

  /**
   * @param patience how long a cache may be away
   */
  PatientFetch(ClosureSource source, Duration patience) {
    this.source = source;
    this.patience = patience;
  }

  /**
   * A newer order waits for this one, which is being fetched for or has yet to be. Without effect
   * once nothing is fetched for it any more.
   */
  synchronized void supersede(String orderId) {
    superseded.add(orderId);
    if (superseded.size() > MOST_SUPERSEDED) {
      superseded.remove(superseded.iterator().next());
    }
    notifyAll();
  }

  private synchronized void forget(Order order) {
    superseded.remove(order.orderId());
  }

  /** How many bytes came. */
  long fetch(Order order, Phases phases) throws InterruptedException {
    try {
      return fetchPatiently(order, phases);
    } finally {
      forget(order);
    }
  }

  private long fetchPatiently(Order order, Phases phases) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    phases.at(Phase.FETCHING, "fetching " + order.storePath());
    for (long wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      requireWanted(order);
      try {
        return source.fetch(
            order.storePath(),
            (done, total) -> {
              requireWanted(order);
              phases.at(Phase.FETCHING, done, total, "fetching");
            });
      } catch (CacheException e) {
        if (e.kind() != CacheException.Kind.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
        phases.at(Phase.FETCHING, "waiting for the cache: " + e.getMessage());
        pause(order, wait);
      }
    }
  }

  private synchronized void pause(Order order, long millis) throws InterruptedException {
    if (!superseded.contains(order.orderId())) {
      wait(millis);
    }
  }

  private synchronized void requireWanted(Order order) {
    if (superseded.contains(order.orderId())) {
      throw new AgentException("superseded", "a newer submission takes its place on the node");
    }
  }
}
