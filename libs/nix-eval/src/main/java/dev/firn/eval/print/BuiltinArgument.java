package dev.firn.eval.print;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a trace which argument of which call was of a wrong type. */
final class BuiltinArgument {
  private static final List<String> ORDINALS =
      List.of(
          "in the argument of '",
          "in the first argument of '",
          "in the second argument of '",
          "in the third argument of '");

  private BuiltinArgument() {}

  static Definitions.@Nullable Definition find(EvalException e, Definitions definitions) {
    ErrorCode code = e.error().code();
    if (code == ErrorCode.NOT_A_FUNCTION) {
      return definitions.ofCallee(e.pos());
    }
    if (code != ErrorCode.TYPE_MISMATCH) {
      return null;
    }
    Trace call = null;
    for (Trace frame = e.trace(); frame != null; frame = frame.inner()) {
      if (frame.inner() == null && call != null) {
        for (int i = 0; i < ORDINALS.size(); i++) {
          if (frame.message().startsWith(ORDINALS.get(i))) {
            return definitions.ofArgument(call.pos(), Math.max(0, i - 1));
          }
        }
      }
      call = frame.message().startsWith("in the builtin '") ? frame : null;
    }
    return null;
  }
}
