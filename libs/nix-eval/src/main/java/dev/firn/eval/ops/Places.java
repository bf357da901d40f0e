package dev.firn.eval.ops;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;

/** Where values were written, as far as that is known without evaluation. */
public final class Places {
  private Places() {}

  /** The place of a set, of a function, or of the function whose result the value will be. */
  public static int of(Value value) {
    return of(value, EvalException.NO_POS);
  }

  /** The same, with another place for all other values. */
  public static int of(Value value, int otherwise) {
    return switch (value) {
      case Attrs attrs -> attrs.shape.pos;
      case Closure closure -> closure.code.pos();
      case Thunk thunk -> {
        if (thunk.isEvaluated()) {
          yield of(thunk.value(), otherwise);
        }
        Value function = thunk.pendingFunction();
        yield function == null ? otherwise : of(function, otherwise);
      }
      default -> otherwise;
    };
  }
}
