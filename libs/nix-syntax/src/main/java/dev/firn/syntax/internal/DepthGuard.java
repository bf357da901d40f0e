package dev.firn.syntax.internal;

import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.AttrSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps recursion within bounds: counts the levels that the parser is in, moves it to a thread with
 * a large stack when there are many, and fails when there are too many.
 */
final class DepthGuard {
  /** So many levels fit on any thread's stack: 192 KiB of them, where the smallest have 512 KiB. */
  static final int SHALLOW = 48;

  /** More than a level takes on the stack, in bytes, compiled or interpreted. */
  private static final long BYTES_PER_LEVEL = 4096;

  private final Source source;
  private final int maxDepth;
  private int depth;
  private boolean deepStack;

  DepthGuard(Source source, int maxDepth) {
    this.source = source;
    this.maxDepth = maxDepth;
  }

  /** Whether the next level must go through {@link #onDeepStack}. */
  boolean tooDeepForThisStack() {
    return depth >= SHALLOW && !deepStack;
  }

  /** Enters a level that begins at an offset. */
  void enter(int at) {
    if (++depth > maxDepth) {
      throw tooDeep(at);
    }
  }

  void leave() {
    depth--;
  }

  /** Fails if a tree has more levels than allowed. */
  int checkedHeight(int height, int at) {
    if (height > maxDepth) {
      throw tooDeep(at);
    }
    return height;
  }

  /** The set, built on a stack that bears its height. */
  AttrSet build(AttrSetBuilder set, int at) {
    return set.height() > SHALLOW && !deepStack ? onDeepStack(set::build, at) : set.build();
  }

  /** Runs on a stack that is deep enough for {@code levels} more levels. */
  <T> T withStackFor(int levels, int at, Supplier<T> work) {
    return levels > SHALLOW && !deepStack ? onDeepStack(work, at) : work.get();
  }

  /** Runs on a thread with a stack for {@code maxDepth} levels, and waits for it. */
  <T> T onDeepStack(Supplier<T> work, int at) {
    DeepRun<T> run = new DeepRun<>(work);
    long stackSize = BYTES_PER_LEVEL * (SHALLOW + (long) maxDepth);
    Thread thread = new Thread(null, run, "firn-deep-parse", stackSize);
    thread.setDaemon(true);
    deepStack = true;
    thread.start();
    joinUninterrupted(thread);
    deepStack = false;
    if (run.failure instanceof StackOverflowError) {
      throw tooDeep(at);
    }
    if (run.failure instanceof RuntimeException failure) {
      throw failure;
    }
    if (run.failure instanceof Error failure) {
      throw failure;
    }
    T result = run.result;
    if (result == null) {
      throw new IllegalStateException("the deep parse ended without a result");
    }
    return result;
  }

  SyntaxError tooDeep(int at) {
    return new SyntaxError(
        SyntaxError.Code.NESTED_TOO_DEEPLY,
        "expressions are nested too deeply, more than " + maxDepth + " levels",
        source,
        at,
        "break the expression into parts that are bound to names");
  }

  private static void joinUninterrupted(Thread thread) {
    boolean interrupted = false;
    for (; ; ) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class DeepRun<T> implements Runnable {
    private final Supplier<T> work;
    private @Nullable T result;
    private @Nullable Throwable failure;

    DeepRun(Supplier<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        result = work.get();
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
  }
}
