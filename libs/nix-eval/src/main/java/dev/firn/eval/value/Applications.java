package dev.firn.eval.value;

import dev.firn.eval.error.EvalException;

/** Calls that are delayed until their result is needed. */
public final class Applications {
  /** Calls a function that is evaluated. */
  static final Code CALL = new TwoArguments();

  /**
   * The same for a function that may not be evaluated, so that nobody knows where it was written.
   */
  private static final Code CALL_UNEVALUATED = new TwoArguments();

  private Applications() {}

  /** Whether code is a call of a function with two arguments, which are its scope. */
  static boolean isCall(Code code) {
    return code == CALL || code == CALL_UNEVALUATED;
  }

  /** {@code function first second}, to be called when needed. */
  public static Thunk of(Value function, Value first, Value second) {
    return new Thunk(CALL, new Object[] {function, first, second});
  }

  /** The same for a function that may not be evaluated yet. */
  public static Thunk ofUnevaluated(Value function, Value first, Value second) {
    return new Thunk(CALL_UNEVALUATED, new Object[] {function, first, second});
  }

  private static final class TwoArguments extends Code {
    @Override
    public Value eval(Object[] call) {
      return Apply.call((Value) call[0], (Value) call[1], (Value) call[2], EvalException.NO_POS);
    }
  }
}
