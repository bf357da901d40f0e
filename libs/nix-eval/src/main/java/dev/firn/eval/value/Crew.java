package dev.firn.eval.value;

import dev.firn.eval.limit.Meter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute ahead of an evaluation what it is going to need. They only force lazy
 * values: the evaluation itself goes its way as if it were alone, and finds values that are known
 * already. So results, errors and their order are those of a single thread.
 *
 * <p>A thread that waits for another is replaced for as long, so that as many as there are cores
 * compute. Thread-safe.
 */
public final class Crew implements AutoCloseable {
  private static final int MOST_BATCHES = 10_000;
  private static final int REFUSED_BEFORE_LOOKING = 1024;
  private static final int THREADS_PER_CORE = 4;

  /**
   * How long a process is young, in nanoseconds: what it runs is not compiled yet, and its compiler
   * makes better use of a core than a helper would.
   */
  private static final long YOUTH = 1_500_000_000;

  private static final long GROWN_UP = System.nanoTime() + YOUTH;

  private final int cores;
  private final long grownUp;
  private final int maxCallDepth;
  private final Meter meter;
  private final ArrayDeque<Ahead> batches = new ArrayDeque<>();
  private final List<EvalThread> threads = new ArrayList<>();

  /** Threads that compute; the evaluation's own is one of them. */
  private int active = 1;

  /** Threads that wait for work. */
  private int idle;

  /** Threads that were woken or begun and have not looked for work yet. */
  private int woken;

  /** Batches that found the queue full. */
  private int refused;

  private boolean closed;

  /**
   * @param cores how many threads may compute at once, the evaluation's own included; one fewer
   *     while the process is young
   * @param meter the evaluation's
   */
  public Crew(int cores, int maxCallDepth, Meter meter) {
    this(cores, maxCallDepth, meter, GROWN_UP);
  }

  /**
   * The same.
   *
   * @param grownUp until when the process is young, by {@link System#nanoTime}
   */
  Crew(int cores, int maxCallDepth, Meter meter, long grownUp) {
    this.grownUp = grownUp;
    this.meter = meter;
    this.cores = cores;
    this.maxCallDepth = maxCallDepth;
  }

  synchronized void offer(Ahead batch) {
    if (!closed && hasRoom()) {
      batches.add(batch);
      for (int left = batch.size() - 1; left > 0 && wake(); left--) {}
    }
  }

  /** Nobody takes what is over out of the middle until the queue is full. */
  private boolean hasRoom() {
    if (batches.size() < MOST_BATCHES) {
      return true;
    }
    if (refused++ % REFUSED_BEFORE_LOOKING == 0) {
      batches.removeIf(Ahead::isOver);
    }
    return batches.size() < MOST_BATCHES;
  }

  /** Lets one more thread compute, if there is a core for it. */
  private boolean wake() {
    if (active + woken >= cores) {
      return false;
    }
    if (idle > woken) {
      woken++;
      notify();
      return true;
    }
    if (threads.size() >= cores * THREADS_PER_CORE) {
      return false;
    }
    EvalThread thread =
        EvalThread.ahead(this, this::work, "nix-eval-ahead-" + threads.size(), maxCallDepth, meter);
    woken++;
    threads.add(thread);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // No further thread is to be had: the evaluation does it all by itself.
      woken--;
      threads.remove(thread);
      return false;
    }
    return true;
  }

  private void work() {
    EvalThread self = EvalThread.current();
    for (Runnable task = first(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable t) {
        // Whatever it is, the evaluation meets it too, if it comes here at all. Values that were
        // found stay, those that were begun are as before.
        self.resetDepth(0);
      }
      self.resetDepth(0);
    }
  }

  private synchronized @Nullable Runnable first() {
    woken--;
    return take();
  }

  private synchronized @Nullable Runnable next() {
    active--;
    return take();
  }

  private @Nullable Runnable take() {
    while (!closed) {
      long young = Math.max(0, (grownUp - System.nanoTime()) / 1_000_000);
      Runnable task = active < (young > 0 ? cores - 1 : cores) ? poll() : null;
      if (task != null) {
        active++;
        return task;
      }
      idle++;
      try {
        wait(young);
      } catch (InterruptedException e) {
        closed = true;
      }
      idle--;
      woken = Math.max(0, woken - 1);
    }
    return null;
  }

  private @Nullable Runnable poll() {
    for (Ahead batch = batches.peek(); batch != null; batch = batches.peek()) {
      Runnable task = batch.next();
      if (task != null) {
        return task;
      }
      batches.remove();
    }
    return null;
  }

  /** The current thread waits for another: one more may compute. Pair with {@link #unblocked}. */
  synchronized void blocked() {
    active--;
    if (!closed && !batches.isEmpty()) {
      wake();
    }
  }

  synchronized void unblocked() {
    active++;
  }

  /** Ends all threads of the crew; what they are computing is as if it had not been begun. */
  @Override
  public void close() {
    List<EvalThread> all;
    synchronized (this) {
      closed = true;
      batches.clear();
      all = List.copyOf(threads);
      notifyAll();
    }
    all.forEach(EvalThread::endEvaluation);
    boolean interrupted = false;
    for (EvalThread thread : all) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
