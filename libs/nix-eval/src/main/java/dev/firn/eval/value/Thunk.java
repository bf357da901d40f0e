package dev.firn.eval.value;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A value that is computed when it is first needed, once, whichever thread needs it.
 *
 * <p>{@code state} tells what {@code data} is:
 *
 * <ul>
 *   <li>a {@link Code}: not begun, {@code data} is the scope to evaluate it in;
 *   <li>a {@link Value}: not begun, that function is to be applied to {@code data};
 *   <li>an {@link EvalThread}: claimed by that thread by compare-and-set;
 *   <li>null: done, {@code data} is the value;
 *   <li>a {@link Failure}: done, without a value.
 * </ul>
 */
public final class Thunk extends Value {
  private static final AtomicReferenceFieldUpdater<Thunk, Object> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Thunk.class, Object.class, "state");

  private static final int SPINS = 100;

  private volatile @Nullable Object state;
  private Object data;

  /** {@code code}, to be evaluated in {@code env}. */
  public Thunk(Code code, Object[] env) {
    this.data = env;
    this.state = code;
    count();
  }

  /** {@code function argument}, to be called when needed. */
  public Thunk(Value function, Value argument) {
    this.data = argument;
    this.state = function;
    count();
  }

  private static void count() {
    if (Counters.ON) {
      Counters.thunks++;
    }
  }

  /** Whether the value is known. */
  public boolean isEvaluated() {
    return state == null;
  }

  /** Whether a thread is computing the value right now. */
  public boolean isBeingEvaluated() {
    return state instanceof EvalThread;
  }

  /** The code that is not begun, or null. */
  public @Nullable Code pendingCode() {
    return state instanceof Code code ? code : null;
  }

  /** What is to be computed and is not begun. */
  public sealed interface Pending {
    /** Code that is to be evaluated in a scope. */
    record Evaluation(Code code, Object[] scope) implements Pending {}

    /** A function that is to be called with these arguments. */
    record Call(Value function, List<Value> arguments) implements Pending {}
  }

  /** What is not begun, or null. */
  public @Nullable Pending pending() {
    Object with = data;
    return switch (state) {
      case Value function -> new Pending.Call(function, List.of((Value) with));
      // Should another thread be done in between, what was read is no scope.
      case Code code when with instanceof Object[] scope ->
          Applications.isCall(code)
              ? new Pending.Call((Value) scope[0], List.of((Value) scope[1], (Value) scope[2]))
              : new Pending.Evaluation(code, scope);
      case null, default -> null;
    };
  }

  /** The function that is to be called and is not yet, or null. */
  public @Nullable Value pendingFunction() {
    Object argument = data;
    return switch (state) {
      case Value function -> function;
      // Should another thread be done in between, what was read is no call.
      case Code code when code == Applications.CALL && argument instanceof Object[] call ->
          (Value) call[0];
      case null, default -> null;
    };
  }

  /** The value, computed if need be; never a thunk. */
  public Value value() {
    Object now = state;
    return now == null ? (Value) data : compute(now);
  }

  private Value compute(Object now) {
    EvalThread thread = EvalThread.current();
    while (true) {
      if (now instanceof Code || now instanceof Value) {
        if (STATE.compareAndSet(this, now, thread)) {
          return run(now, thread);
        }
      } else if (now instanceof Failure(EvalException error)) {
        throw error.copy();
      } else if (now instanceof EvalThread owner) {
        await(owner, thread);
      }
      Object next = state;
      if (next == null) {
        return (Value) data;
      }
      now = next;
    }
  }

  private Value run(Object begun, EvalThread thread) {
    Value result;
    int depth = thread.depth();
    try {
      result =
          begun instanceof Code code
              ? code.eval((Object[]) data)
              : Apply.call((Value) begun, (Value) data, Shape.NO_POS);
    } catch (EvalException e) {
      thread.resetDepth(depth);
      if (isFinal(e)) {
        if (e.error() instanceof EvalError.InfiniteRecursion(Object cell) && cell == this) {
          e.duringAlways("entering the infinite recursion", EvalException.NO_POS);
        }
        state = new Failure(e.copy());
      } else {
        state = begun;
      }
      throw e;
    } catch (Throwable t) {
      // A full stack or heap: as if it had not been begun, with no call that could need more of it.
      state = begun;
      throw t;
    }
    data = result;
    STATE.lazySet(this, null);
    return result;
  }

  /** Limits say nothing about the value itself: with more room it may well be computed. */
  private static boolean isFinal(EvalException e) {
    return e.error().code().category() != ErrorCode.Category.LIMIT
        && e.error().code() != ErrorCode.IMPORT_FROM_DERIVATION;
  }

  private void await(EvalThread owner, EvalThread thread) {
    if (owner == thread) {
      throw recursion(thread);
    }
    thread.waitingFor = this;
    Crew crew = null;
    try {
      for (int round = 0; state instanceof EvalThread; round++) {
        EvalThread.checkpoint();
        if (waitsForItself(thread)) {
          throw recursion(thread);
        }
        if (round < SPINS) {
          Thread.onSpinWait();
        } else {
          if (round == SPINS && thread.crew != null) {
            crew = thread.crew;
            crew.blocked();
          }
          LockSupport.parkNanos(this, Math.min(200_000L, 1_000L * round));
        }
      }
    } finally {
      thread.waitingFor = null;
      if (crew != null) {
        crew.unblocked();
      }
    }
  }

  /**
   * Where an infinite recursion is found depends on where it was entered: a thread that computes
   * ahead leaves it to the evaluation itself to find it.
   */
  private EvalException recursion(EvalThread thread) {
    if (thread.isAhead) {
      throw Abandoned.INSTANCE;
    }
    return new EvalException(new EvalError.InfiniteRecursion(this), EvalException.NO_POS);
  }

  /**
   * Whether who waits for whom leads back to the thread. When a thread that computes ahead is among
   * them, that one gives up, and no other.
   */
  private boolean waitsForItself(EvalThread thread) {
    if (!leadsTo(thread, null)) {
      return false;
    }
    // While the way was followed, a thread on it may have got on and come to wait for something
    // else. The last one is seen to wait for this thread, so it stands; and if all before it are
    // where they were, they stand as well.
    List<Object> way = new ArrayList<>();
    List<Object> again = new ArrayList<>();
    return leadsTo(thread, way) && leadsTo(thread, again) && way.equals(again);
  }

  private boolean leadsTo(EvalThread thread, @Nullable List<Object> way) {
    Object owner = state;
    for (int hops = 0; hops < 1024 && owner instanceof EvalThread other; hops++) {
      if (other == thread) {
        return true;
      }
      Thunk next = other.waitingFor;
      if (next == null || other.isAhead && !thread.isAhead) {
        return false;
      }
      if (way != null) {
        way.add(other);
        way.add(next);
      }
      owner = next.state;
    }
    return false;
  }
}
