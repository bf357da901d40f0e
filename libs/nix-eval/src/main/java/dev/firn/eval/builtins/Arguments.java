package dev.firn.eval.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/**
 * What builtins ask of their arguments. The place of the call is in the frame that {@link
 * dev.firn.eval.value.Apply} adds, so the builtins' own errors have none.
 */
final class Arguments {
  /** The place of errors and calls of builtins. */
  static final int NO_POS = EvalException.NO_POS;

  private Arguments() {}

  /** The slot of an attribute that has to be there. */
  static int slot(Attrs attrs, Symbol name, String during) {
    int slot = attrs.slotOf(name);
    if (slot < 0) {
      throw new EvalException(
              ErrorCode.ATTRIBUTE_MISSING,
              "attribute '" + name + "' missing",
              Similar.names(attrs, name.name()),
              NO_POS)
          .during(during, NO_POS);
    }
    return slot;
  }

  /** The place where a set or a function was written, if the value is known to be one. */
  static int placeOf(Value value) {
    return placeOf(value, NO_POS);
  }

  /** The same, with another place for values that are neither. */
  static int placeOf(Value value, int otherwise) {
    return switch (value) {
      case Attrs attrs -> attrs.shape.pos;
      case Closure closure -> closure.code.pos();
      case Thunk thunk -> {
        if (thunk.isEvaluated()) {
          yield placeOf(thunk.value(), otherwise);
        }
        Value function = thunk.pendingFunction();
        yield function == null ? otherwise : placeOf(function, otherwise);
      }
      default -> otherwise;
    };
  }
}
