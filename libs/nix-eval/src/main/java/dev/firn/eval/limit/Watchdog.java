package dev.firn.eval.limit;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the process that looks at evaluations which have limits of time or memory. There is
 * none while there are no such evaluations.
 */
final class Watchdog implements Runnable {
  /** An evaluation allocates a gigabyte a second at most: that is ten megabytes more. */
  private static final long ALLOCATION_PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

  /** A watchdog that has nothing to do waits so long for work before it goes. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  private static final Object LOCK = new Object();
  private static final List<Meter> WATCHED = new ArrayList<>();
  private static @Nullable Thread running;

  private final List<MemoryPoolMXBean> pools = oldPools();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private long collectionsAtLastEnd = -1;

  private Watchdog() {}

  static void watch(Meter meter) {
    synchronized (LOCK) {
      WATCHED.add(meter);
      if (running == null) {
        Thread thread = new Thread(new Watchdog(), "nix-eval-watchdog");
        thread.setDaemon(true);
        running = thread;
        thread.start();
      } else {
        LOCK.notifyAll();
      }
    }
  }

  static void forget(Meter meter) {
    synchronized (LOCK) {
      WATCHED.remove(meter);
    }
  }

  @Override
  public void run() {
    while (true) {
      List<Meter> meters = next();
      if (meters.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      for (Meter meter : meters) {
        meter.check(now);
      }
      guardHeap(meters);
    }
  }

  /** Waits until it is time to look; nothing to look at means that the thread is to end. */
  private static List<Meter> next() {
    synchronized (LOCK) {
      pause(WATCHED.isEmpty() ? PATIENCE : period());
      if (WATCHED.isEmpty()) {
        pause(PATIENCE);
      }
      if (WATCHED.isEmpty()) {
        running = null;
      }
      return List.copyOf(WATCHED);
    }
  }

  private static void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(LOCK, Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt it; it looks once more than it would have.
      return;
    }
  }

  private static long period() {
    long now = System.nanoTime();
    long shortest = Long.MAX_VALUE;
    for (Meter meter : WATCHED) {
      boolean memory = meter.limits().allocatedBytes() > 0 || meter.limits().heapPercent() > 0;
      shortest =
          Math.min(
              shortest,
              meter.isEnded()
                  ? PATIENCE
                  : Math.min(memory ? ALLOCATION_PERIOD : PATIENCE, meter.nanosLeft(now)));
    }
    return shortest;
  }

  /**
   * Ends the largest evaluation when a collection has left the heap nearly full; not again before
   * another collection has shown what that was good for.
   */
  private void guardHeap(List<Meter> meters) {
    List<Meter> candidates =
        meters.stream().filter(m -> m.limits().heapPercent() > 0 && !m.isEnded()).toList();
    if (candidates.isEmpty()) {
      return;
    }
    int percent = candidates.stream().mapToInt(m -> m.limits().heapPercent()).min().orElse(100);
    if (usedPercentAfterCollection() < percent) {
      return;
    }
    long collections = collections();
    if (collections != collectionsAtLastEnd) {
      collectionsAtLastEnd = collections;
      candidates.stream()
          .max(Comparator.comparingLong(Meter::allocatedBytes))
          .ifPresent(Meter::heapIsFull);
    }
  }

  private long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      sum += collector.getCollectionCount();
    }
    return sum;
  }

  private int usedPercentAfterCollection() {
    int most = 0;
    for (MemoryPoolMXBean pool : pools) {
      MemoryUsage usage = pool.getCollectionUsage();
      if (usage != null && usage.getMax() > 0) {
        most = Math.max(most, (int) (usage.getUsed() * 100 / usage.getMax()));
      }
    }
    return most;
  }

  /** The pools that what lives long ends up in. */
  private static List<MemoryPoolMXBean> oldPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
        .filter(pool -> !pool.getName().contains("Eden") && !pool.getName().contains("Survivor"))
        .toList();
  }
}
