package dev.firn.store.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Does things on virtual threads; the first failure stops the others and is thrown. */
final class Parallel implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore transfers;

  /**
   * @param transfers how many may hold the wire at once
   */
  Parallel(int transfers) {
    this.transfers = new Semaphore(transfers);
  }

  /** Does one thing. */
  interface Task<A, B> {
    B run(A argument) throws InterruptedException;
  }

  /** Runs {@code task} while it holds one of the transfers. */
  <A, B> B transferring(Task<A, B> task, A argument) throws InterruptedException {
    transfers.acquire();
    try {
      return task.run(argument);
    } finally {
      transfers.release();
    }
  }

  /** The results for all arguments, in the order of the arguments. */
  <A, B> List<B> map(Collection<A> arguments, Task<A, B> task) throws InterruptedException {
    ExecutorCompletionService<B> completion = new ExecutorCompletionService<>(executor);
    List<Future<B>> futures = new ArrayList<>();
    for (A argument : arguments) {
      futures.add(completion.submit(() -> task.run(argument)));
    }
    try {
      for (int i = 0; i < futures.size(); i++) {
        completion.take().get();
      }
    } catch (ExecutionException e) {
      futures.forEach(f -> f.cancel(true));
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
    return futures.stream().map(Future::resultNow).toList();
  }

  /** Interrupts what still runs and waits for its end. */
  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
  }
}
