package dev.firn.kit.store;

import dev.firn.kit.kafka.TransientException;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.CacheException;
import dev.firn.store.cache.Progress;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.util.Collection;

/**
 * The store in a folder that a service evaluates and builds in, beside the fleet's store: what
 * others are to see is published, what others made is fetched. Thread-safe.
 */
public final class WorkStore implements AutoCloseable {
  private final LocalStore local;
  private final BinaryCacheClient cache;

  /** A work store; both parts are closed with it. */
  public WorkStore(LocalStore local, BinaryCacheClient cache) {
    this.local = local;
    this.cache = cache;
  }

  /** The folder's store. */
  public LocalStore local() {
    return local;
  }

  /** The fleet's store. */
  public BinaryCacheClient cache() {
    return cache;
  }

  /**
   * Makes paths and all that they refer to known to the fleet. They are durable when this returns.
   *
   * @throws TransientException if the fleet's store cannot be reached
   */
  public void publish(Collection<StorePath> paths) {
    local.flush();
    run(() -> cache.uploadClosure(local, paths, Progress.NONE));
  }

  /**
   * Brings paths and all that they refer to into the folder, as far as they are not there.
   *
   * @throws CacheException if a path is nowhere, or not what it should be
   * @throws TransientException if the fleet's store cannot be reached
   */
  public void ensure(Collection<StorePath> paths) {
    if (!paths.stream().allMatch(local::isValid)) {
      run(() -> cache.fetchClosure(local, paths, Progress.NONE));
    }
  }

  private static void run(Transfer transfer) {
    try {
      transfer.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException("interrupted while store paths were transferred", e);
    } catch (CacheException e) {
      switch (e.kind()) {
        case UNAVAILABLE, DENIED ->
            throw new TransientException("the fleet's store: " + e.getMessage(), e);
        case NOT_FOUND, REFUSED, UNTRUSTED, INVALID -> throw e;
      }
    }
  }

  @FunctionalInterface
  private interface Transfer {
    void run() throws InterruptedException;
  }

  @Override
  public void close() {
    cache.close();
    local.close();
  }
}
