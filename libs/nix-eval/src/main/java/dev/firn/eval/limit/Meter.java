package dev.firn.eval.limit;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation seen from outside: what it has used, on which threads it runs, and whether it has
 * to end. All threads of an evaluation share its meter. Thread-safe.
 *
 * <p>Nothing is asked of the meter while functions are called: when an evaluation has to end, each
 * of its threads is told so, once, and finds out at its next call or checkpoint.
 */
public final class Meter {
  private final Limits limits;
  private final long start = System.nanoTime();
  private final List<Worker> workers = new ArrayList<>();
  private final AtomicLong output = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong fetches = new AtomicLong();
  private final AtomicLong names = new AtomicLong();
  private final List<Runnable> onEnd = new ArrayList<>();
  private long allocatedByOthers;
  private volatile @Nullable EvalError end;

  public Meter(Limits limits) {
    this.limits = limits;
  }

  /** A thread that works for an evaluation. */
  public interface Worker {
    /** Makes the thread end its work with {@link Meter#ended} as soon as it can. */
    void endEvaluation();

    /** What the thread has allocated since it began to work for this evaluation. */
    long allocatedBytes();
  }

  public Limits limits() {
    return limits;
  }

  /** A thread begins to work for this evaluation. Pair with {@link #detach}. */
  public void attach(Worker worker) {
    boolean first;
    synchronized (workers) {
      first = workers.isEmpty();
      workers.add(worker);
      if (end != null) {
        worker.endEvaluation();
      }
    }
    if (first && limits.needWatching()) {
      Watchdog.watch(this);
    }
  }

  /** A thread works for this evaluation no longer. */
  public void detach(Worker worker) {
    boolean last;
    synchronized (workers) {
      if (workers.remove(worker) && limits.allocatedBytes() > 0) {
        allocatedByOthers += worker.allocatedBytes();
      }
      last = workers.isEmpty();
    }
    if (last && limits.needWatching()) {
      Watchdog.forget(this);
    }
  }

  /** Ends the evaluation from outside; {@code why} becomes its error's message. */
  public void cancel(String why) {
    end(new EvalError.Failure(ErrorCode.CANCELLED, why));
  }

  /**
   * What is to be done if the evaluation ends by a limit: lets go of what was kept for the next
   * evaluation and may be a part of what was too much.
   */
  public void onEnd(Runnable release) {
    if (this.limits != Limits.NONE) {
      synchronized (onEnd) {
        onEnd.add(release);
      }
    }
  }

  /** Gives what is to be done at the end, once. */
  public List<Runnable> takeReleases() {
    synchronized (onEnd) {
      List<Runnable> all = List.copyOf(onEnd);
      onEnd.clear();
      return all;
    }
  }

  /** Whether the evaluation has to end, or has ended by a limit. */
  public boolean isEnded() {
    return end != null;
  }

  /** The error with which the evaluation ends. */
  public EvalException ended(int pos) {
    EvalError error = end;
    return new EvalException(
        error == null ? new EvalError.Failure(ErrorCode.CANCELLED, "cancelled") : error, pos);
  }

  /** What the evaluation has allocated so far. */
  public long allocatedBytes() {
    synchronized (workers) {
      long sum = allocatedByOthers;
      for (Worker worker : workers) {
        sum += worker.allocatedBytes();
      }
      return sum;
    }
  }

  /**
   * Something large is about to be allocated. Small things are found out about afterwards.
   *
   * @throws EvalException if that is more than the evaluation may have
   */
  public void claim(long bytes) {
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw fail(
          ErrorCode.LIMIT_EXCEEDED,
          "a value of "
              + amount(bytes)
              + " is more than the "
              + amount(Runtime.getRuntime().maxMemory())
              + " that this process may use");
    }
    if (limits.allocatedBytes() > 0 && allocatedBytes() + bytes > limits.allocatedBytes()) {
      throw fail(ErrorCode.ALLOCATION_EXCEEDED, allocation());
    }
  }

  /**
   * Text is printed.
   *
   * @throws EvalException if that is more than the evaluation may print
   */
  public void output(long bytes) {
    checkOutput(output.addAndGet(bytes));
  }

  /** Whether there is room for so many bytes more; they are not counted yet. */
  public void outputTo(long bytes) {
    if (limits.outputBytes() > 0) {
      checkOutput(output.get() + bytes);
    }
  }

  private void checkOutput(long bytes) {
    if (limits.outputBytes() > 0 && bytes > limits.outputBytes()) {
      throw fail(
          ErrorCode.OUTPUT_EXCEEDED,
          "the evaluation prints more than "
              + amount(limits.outputBytes())
              + ", which is its limit (eval-max-output)");
    }
  }

  /** A file or a directory is read. */
  public void file() {
    if (files.incrementAndGet() > limits.files() && limits.files() > 0) {
      throw fail(
          ErrorCode.FILES_EXCEEDED,
          "the evaluation reads more than "
              + limits.files()
              + " files and directories, which is its limit (eval-max-files)");
    }
  }

  /** So much of a file is read. */
  public void read(long bytes) {
    if (read.addAndGet(bytes) > limits.readBytes() && limits.readBytes() > 0) {
      throw fail(
          ErrorCode.READ_EXCEEDED,
          "the evaluation reads more than "
              + amount(limits.readBytes())
              + " of files, which is its limit (eval-max-read)");
    }
  }

  /** The network is asked for something. */
  public void fetch() {
    if (fetches.incrementAndGet() > limits.fetches() && limits.fetches() > 0) {
      throw fail(
          ErrorCode.FETCHES_EXCEEDED,
          "the evaluation fetches more than "
              + limits.fetches()
              + " sources, which is its limit (eval-max-fetches)");
    }
  }

  /** A name is used that the process has not seen. */
  public void name() {
    if (names.incrementAndGet() > limits.names() && limits.names() > 0) {
      throw fail(
          ErrorCode.NAMES_EXCEEDED,
          "the evaluation makes more than "
              + limits.names()
              + " new names of attributes, which is its limit (eval-max-names)");
    }
  }

  /** The other threads of the evaluation end as well. */
  private EvalException fail(ErrorCode code, String message) {
    end(new EvalError.Failure(code, message));
    return ended(EvalException.NO_POS);
  }

  private void end(EvalError error) {
    synchronized (workers) {
      if (end == null) {
        end = error;
        workers.forEach(Worker::endEvaluation);
      }
    }
  }

  /** Nanoseconds until the time is up; {@link Long#MAX_VALUE} if it never is. */
  long nanosLeft(long now) {
    return limits.time().isZero() ? Long.MAX_VALUE : limits.time().toNanos() - (now - start);
  }

  /** Looks at what can only be seen from outside. */
  void check(long now) {
    if (end != null) {
      return;
    }
    if (nanosLeft(now) <= 0) {
      end(
          new EvalError.Failure(
              ErrorCode.TIME_EXCEEDED,
              "the evaluation takes longer than "
                  + seconds(limits.time())
                  + ", which is its limit (eval-max-time); perhaps it never ends"));
    } else if (limits.allocatedBytes() > 0 && allocatedBytes() > limits.allocatedBytes()) {
      end(new EvalError.Failure(ErrorCode.ALLOCATION_EXCEEDED, allocation()));
    }
  }

  /** The heap is full, and this evaluation has the largest part in it. */
  void heapIsFull() {
    end(
        new EvalError.Failure(
            ErrorCode.HEAP_FULL,
            "the memory of the process is nearly used up, and of all evaluations this one has asked for the most: "
                + amount(allocatedBytes())));
  }

  private String allocation() {
    return "the evaluation needs more than "
        + amount(limits.allocatedBytes())
        + " of memory, which is its limit (eval-max-allocation); perhaps it never ends";
  }

  private static String seconds(Duration time) {
    long millis = time.toMillis();
    long second = TimeUnit.SECONDS.toMillis(1);
    return millis % second == 0 ? millis / second + " s" : millis + " ms";
  }

  private static String amount(long bytes) {
    return bytes >= 1 << 20 && bytes % (1 << 20) == 0
        ? (bytes >> 20) + " MiB"
        : bytes < 10 << 20
            ? bytes + " bytes"
            : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
