package dev.firn.store.cache;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries again what may work the next time: after a random share of a time that doubles, so that
 * many clients do not come back at once, or after what the cache asks for.
 */
final class Retries {
  private static final long FIRST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 10_000;
  private static final long MOST_PATIENCE_MILLIS = 60_000;

  private final int attempts;

  Retries(int attempts) {
    this.attempts = attempts;
  }

  /** Does it once. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  <T> T run(String what, Attempt<T> attempt) throws InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (IOException e) {
        if (i >= attempts) {
          throw new CacheException(
              CacheException.Kind.UNAVAILABLE,
              what + " failed " + i + " times, at last: " + reason(e),
              e);
        }
        Thread.sleep(pause(i, e));
      }
    }
  }

  private static long pause(int attempt, IOException e) {
    long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 20));
    long pause = ThreadLocalRandom.current().nextLong(most + 1);
    return e instanceof Transport.BusyException busy
        ? Math.max(pause, Math.min(busy.retryAfterMillis, MOST_PATIENCE_MILLIS))
        : pause;
  }

  /** The JDK's client says little of why it could not connect. */
  private static String reason(IOException e) {
    if (e instanceof ConnectException) {
      return "nobody answers there";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
