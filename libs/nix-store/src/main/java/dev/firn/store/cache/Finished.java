package dev.firn.store.cache;

import dev.firn.store.path.StorePath;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Which paths of a transfer are done, for those that refer to them. */
final class Finished {
  private final Map<StorePath, CountDownLatch> latches = new ConcurrentHashMap<>();

  Finished(Collection<StorePath> paths) {
    paths.forEach(p -> latches.put(p, new CountDownLatch(1)));
  }

  /** Waits for those of {@code references} that are part of the transfer, but not for itself. */
  void await(StorePath path, Collection<StorePath> references) throws InterruptedException {
    for (StorePath reference : references) {
      CountDownLatch latch = latches.get(reference);
      if (latch != null && !reference.equals(path)) {
        latch.await();
      }
    }
  }

  void add(StorePath path) {
    CountDownLatch latch = latches.get(path);
    if (latch != null) {
      latch.countDown();
    }
  }
}
