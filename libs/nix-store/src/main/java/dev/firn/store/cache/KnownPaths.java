package dev.firn.store.cache;

import dev.firn.store.path.StorePath;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paths that the cache had a short while ago, so that uploading one changed path does not ask for
 * thousands. A cache keeps what nobody needs for longer than that.
 */
final class KnownPaths {
  private static final long KEPT_NANOS = 300_000_000_000L;
  private static final int MOST = 200_000;

  private final Map<StorePath, Long> since = new ConcurrentHashMap<>();

  boolean contains(StorePath path) {
    Long at = since.get(path);
    return at != null && System.nanoTime() - at < KEPT_NANOS;
  }

  void add(StorePath path) {
    if (since.size() >= MOST) {
      since.clear();
    }
    since.put(path, System.nanoTime());
  }
}
