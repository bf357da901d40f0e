package dev.firn.eval.value;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that evaluates: it has a large stack and counts how deep calls are nested. Values are
 * forced on such threads only.
 */
public final class EvalThread extends Thread {
  /** Stack for what nests without calls: lazy values that need lazy values, syntax; in bytes. */
  private static final long BASE_STACK = 256L << 20;

  /** Stack for each call that may be nested, in bytes; the system commits it as it is used. */
  private static final long STACK_PER_CALL = 2048;

  private final int maxCallDepth;

  /** How many calls are being evaluated. */
  private int depth;

  volatile @Nullable Thunk waitingFor;

  public EvalThread(Runnable task, String name, int maxCallDepth) {
    super(null, task, name, BASE_STACK + STACK_PER_CALL * maxCallDepth);
    this.maxCallDepth = maxCallDepth;
    setDaemon(true);
  }

  /** The current thread. */
  public static EvalThread current() {
    return (EvalThread) Thread.currentThread();
  }

  public int depth() {
    return depth;
  }

  /** Goes one call deeper, or fails when calls are nested too deeply. Pair with {@link #leave}. */
  public void enter(int pos) {
    if (depth > maxCallDepth) {
      throw tooDeep(pos);
    }
    depth++;
  }

  /** Back to the depth before {@link #enter}. */
  public void leave() {
    depth--;
  }

  /** Sets the depth back after a chain of calls or after an error. */
  public void resetDepth(int to) {
    depth = to;
  }

  private EvalException tooDeep(int pos) {
    return new EvalException(
        ErrorCode.CALL_DEPTH_EXCEEDED,
        "stack overflow; max-call-depth exceeded: more than "
            + maxCallDepth
            + " calls are nested (--option max-call-depth N allows more)",
        pos);
  }
}
