package dev.firn.store.local;

import dev.firn.store.objects.ObjectException;
import dev.firn.store.path.StorePath;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes small objects on a thread of its own, in the order in which they were added, so that
 * whoever adds many need not wait for the file system. The thread ends when there is nothing to do.
 *
 * <p>A write that fails is told to whoever adds next or waits next.
 */
final class WriteQueue {
  private static final int MOST_WAITING = 1024;
  private static final long IDLE_MILLIS = 500;

  private final ThreadPoolExecutor writer;
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final ConcurrentHashMap<StorePath, CompletableFuture<@Nullable Void>> waiting =
      new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  WriteQueue() {
    writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("store-writer").factory());
    writer.allowCoreThreadTimeOut(true);
  }

  /** Whether that object is still to be written. */
  boolean contains(StorePath path) {
    return waiting.containsKey(path);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Has an object written by {@code write}, unless the same is waiting already. Only one thread
   * adds at a time: an object must not overtake one that it refers to and that waits for room.
   *
   * @throws ObjectException when an earlier write failed
   */
  synchronized void add(StorePath path, Runnable write) {
    Throwable failed = failure.get();
    if (failed != null) {
      throw again(failed);
    }
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (waiting.putIfAbsent(path, done) == null) {
      room.acquireUninterruptibly();
      writer.execute(() -> run(path, write, done));
    }
  }

  private void run(StorePath path, Runnable write, CompletableFuture<@Nullable Void> done) {
    try {
      write.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      waiting.remove(path);
      room.release();
      done.complete(null);
    }
  }

  /** Waits until that object is written, if it is still to be. */
  void await(StorePath path) {
    CompletableFuture<@Nullable Void> done = waiting.get(path);
    if (done != null) {
      done.join();
    }
  }

  /**
   * Waits until all that was added before is written.
   *
   * @throws ObjectException when a write failed since this was called last
   */
  void awaitAll() {
    for (CompletableFuture<@Nullable Void> done : waiting.values()) {
      done.join();
    }
    Throwable failed = failure.getAndSet(null);
    if (failed != null) {
      throw again(failed);
    }
  }

  /** The same failure, with the stack of the thread that is told. */
  private static ObjectException again(Throwable failed) {
    return new ObjectException("io", String.valueOf(failed.getMessage()), failed);
  }
}
