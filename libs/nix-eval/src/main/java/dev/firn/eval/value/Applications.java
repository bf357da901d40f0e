package dev.firn.eval.value;

import dev.firn.eval.error.EvalException;

/** Calls that are delayed until their result is needed. */
public final class Applications {
  private static final Code CALL_WITH_TWO =
      new Code() {
        @Override
        public Value eval(Object[] call) {
          return Apply.call(
              (Value) call[0], (Value) call[1], (Value) call[2], EvalException.NO_POS);
        }
      };

  private Applications() {}

  /** {@code function first second}, to be called when needed. */
  public static Thunk of(Value function, Value first, Value second) {
    return new Thunk(CALL_WITH_TWO, new Object[] {function, first, second});
  }
}
