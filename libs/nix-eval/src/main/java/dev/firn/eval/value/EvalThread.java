package dev.firn.eval.value;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.syntax.Symbol;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that evaluates: it has a large stack and counts how deep calls are nested. Values are
 * forced on such threads only.
 */
public final class EvalThread extends Thread implements Meter.Worker, Symbol.Counting {
  /** Stack for what nests without calls: lazy values that need lazy values, syntax; in bytes. */
  private static final long BASE_STACK = 256L << 20;

  /** Stack for each call that may be nested, in bytes; the system commits it as it is used. */
  private static final long STACK_PER_CALL = 2048;

  /** A stack that is not worth asking the machine for its memory. */
  private static final long MODEST_STACK = 1L << 30;

  /** As the limit of depth, it makes every call fail: the evaluation has to end. */
  private static final int ENDED = -1;

  private static final Meter UNLIMITED = new Meter(Limits.NONE);

  private final int maxCallDepth;

  /** Who computes ahead of this thread's evaluation, if it has several cores. */
  final @Nullable Crew crew;

  /** Whether it computes ahead of an evaluation, or only tries to. */
  volatile boolean isAhead;

  /** How many calls are being evaluated. */
  private int depth;

  /**
   * How deep calls may be nested. It is also what tells this thread to end, so that a call, which
   * looks at it anyway, costs no more than without limits.
   */
  private volatile int depthLimit;

  private Meter meter;
  private long allocatedBefore;
  private boolean interruptible;

  volatile @Nullable Thunk waitingFor;

  /** A thread without limits but for the depth of calls. */
  public EvalThread(Runnable task, String name, int maxCallDepth) {
    this(task, name, maxCallDepth, UNLIMITED);
  }

  /**
   * A thread that works for an evaluation.
   *
   * @param meter shared by all threads of the evaluation
   */
  public EvalThread(Runnable task, String name, int maxCallDepth, Meter meter) {
    this(task, name, maxCallDepth, meter, null, false);
  }

  private EvalThread(
      Runnable task,
      String name,
      int maxCallDepth,
      Meter meter,
      @Nullable Crew crew,
      boolean isAhead) {
    super(null, task, name, stackFor(maxCallDepth));
    this.maxCallDepth = maxCallDepth;
    this.depthLimit = maxCallDepth;
    this.meter = meter;
    this.crew = crew;
    this.isAhead = isAhead;
    setDaemon(true);
  }

  /**
   * Enough for so many calls, as long as the machine has memory for it: what is on the stack stays
   * there. Beyond that the stack is full before the depth is reached, which is an error of its own.
   */
  private static long stackFor(int maxCallDepth) {
    long wanted = BASE_STACK + STACK_PER_CALL * maxCallDepth;
    return wanted <= MODEST_STACK
        ? wanted
        : Math.min(wanted, Math.max(MODEST_STACK, Machine.memory() / 2));
  }

  /** A thread for an evaluation that others help. */
  public static EvalThread helped(
      Crew crew, Runnable task, String name, int maxCallDepth, Meter meter) {
    return new EvalThread(task, name, maxCallDepth, meter, crew, false);
  }

  /** A thread that helps an evaluation. */
  static EvalThread ahead(Crew crew, Runnable task, String name, int maxCallDepth, Meter meter) {
    return new EvalThread(task, name, maxCallDepth, meter, crew, true);
  }

  /** The current thread. */
  public static EvalThread current() {
    return (EvalThread) Thread.currentThread();
  }

  /** What the evaluation on the current thread may use; without limits on any other thread. */
  public static Meter currentMeter() {
    return Thread.currentThread() instanceof EvalThread thread ? thread.meter : UNLIMITED;
  }

  @Override
  public void run() {
    begin();
    try {
      super.run();
    } finally {
      meter.detach(this);
    }
  }

  /**
   * Works for another evaluation from now on; for threads that go from one to the next. Only on
   * this thread itself, between evaluations.
   */
  public void workFor(Meter next) {
    meter.detach(this);
    meter = next;
    begin();
  }

  private void begin() {
    depth = 0;
    depthLimit = maxCallDepth;
    if (meter != UNLIMITED) {
      allocatedBefore = meter.limits().equals(Limits.NONE) ? 0 : Allocation.of(this);
      meter.attach(this);
    }
  }

  public int depth() {
    return depth;
  }

  /** What the evaluation that this thread works for may use. */
  public Meter meter() {
    return meter;
  }

  /** Goes one call deeper, or fails when calls are nested too deeply. Pair with {@link #leave}. */
  public void enter(int pos) {
    if (depth > depthLimit) {
      throw refuse(pos);
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

  /**
   * Called before something that others notice, such as a message: a thread that computes ahead
   * leaves that to the evaluation itself, which does it in its order, or not at all.
   */
  public static void beforeEffect() {
    if (Thread.currentThread() instanceof EvalThread thread && thread.isAhead) {
      throw Abandoned.INSTANCE;
    }
  }

  /**
   * Computes something that the evaluation may not need at all, without others noticing: lazy
   * values may become known by it, and nothing else happens.
   *
   * @return null if it fails, or cannot be found out this way
   */
  public <T> @Nullable T attempt(Supplier<T> task) {
    boolean before = isAhead;
    int reached = depth;
    isAhead = true;
    try {
      return task.get();
    } catch (EvalException | Abandoned e) {
      depth = reached;
      return null;
    } finally {
      isAhead = before;
    }
  }

  /**
   * For loops that call no function: fails when the evaluation on the current thread has to end.
   */
  public static void checkpoint() {
    if (Thread.currentThread() instanceof EvalThread thread && thread.depthLimit == ENDED) {
      beforeEffect();
      throw thread.meter.ended(EvalException.NO_POS);
    }
  }

  /**
   * Does what waits for something outside the process, on the current thread; it is interrupted
   * when the evaluation has to end.
   */
  public static <T> T waiting(Supplier<T> work) {
    return Thread.currentThread() instanceof EvalThread thread
        ? thread.interruptibly(work)
        : work.get();
  }

  private <T> T interruptibly(Supplier<T> work) {
    checkpoint();
    setInterruptible(true);
    try {
      return work.get();
    } catch (RuntimeException e) {
      setInterruptible(false);
      checkpoint();
      throw e;
    } finally {
      setInterruptible(false);
    }
  }

  private synchronized void setInterruptible(boolean on) {
    interruptible = on;
    if (on && depthLimit == ENDED) {
      interrupt();
    } else if (!on && depthLimit == ENDED) {
      // The interruption has done what it was for.
      interrupted();
    }
  }

  @Override
  public synchronized void endEvaluation() {
    depthLimit = ENDED;
    if (interruptible) {
      interrupt();
    }
  }

  @Override
  public long allocatedBytes() {
    return Allocation.of(this) - allocatedBefore;
  }

  @Override
  public void newSymbol() {
    meter.name();
  }

  private EvalException refuse(int pos) {
    if (isAhead) {
      throw Abandoned.INSTANCE;
    }
    if (depthLimit == ENDED) {
      return meter.ended(pos);
    }
    return new EvalException(
        ErrorCode.CALL_DEPTH_EXCEEDED,
        "stack overflow; max-call-depth exceeded: more than "
            + maxCallDepth
            + " calls are nested (--option max-call-depth N allows more)",
        pos);
  }

  /** Loaded only when somebody asks: the management of the virtual machine is slow to start. */
  private static final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    static long of(Thread thread) {
      return THREADS.getThreadAllocatedBytes(thread.threadId());
    }
  }

  /** Loaded only when a stack is large: the management of the machine is slow to start. */
  private static final class Machine {
    /** Bytes; what the process may have of it, in a container. */
    static long memory() {
      return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
          .getTotalMemorySize();
    }
  }
}
