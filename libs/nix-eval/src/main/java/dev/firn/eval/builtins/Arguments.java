package dev.firn.eval.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Similar;
import dev.firn.eval.value.Attrs;
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
              "attribute '" + name.quoted() + "' missing",
              Similar.names(attrs, name.name()),
              NO_POS)
          .during(during, NO_POS);
    }
    return slot;
  }
}
