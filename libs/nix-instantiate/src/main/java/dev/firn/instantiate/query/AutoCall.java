package dev.firn.instantiate.query;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/** Calls functions that take a set, as commands do with what {@code --arg} gave them. */
public final class AutoCall {
  private static final Symbol FUNCTOR = Symbol.of("__functor");

  private AutoCall() {}

  /**
   * The value; when it is a function with a pattern, what it gives for those of the arguments that
   * the pattern names (all of them when it has an ellipsis). Evaluated. Only on an {@link
   * dev.firn.eval.value.EvalThread}.
   *
   * @throws EvalException {@code ARGUMENT_MISSING} when the pattern needs what is not there
   */
  public static Value call(Value function, Attrs arguments) {
    Value value = function.force();
    while (value instanceof Attrs set && set.has(FUNCTOR)) {
      int slot = set.slotOf(FUNCTOR);
      value = Apply.call(set.values[slot], set, EvalException.NO_POS);
    }
    if (!(value instanceof Closure closure) || closure.code.signature().formals() == null) {
      return value;
    }
    return Apply.call(value, matching(closure.code.signature(), arguments), EvalException.NO_POS);
  }

  private static Attrs matching(Signature signature, Attrs arguments) {
    if (signature.ellipsis() || signature.formals() == null) {
      return arguments;
    }
    AttrsBuilder chosen = new AttrsBuilder(signature.formals().size());
    for (Signature.Formal formal : signature.formals()) {
      int slot = arguments.slotOf(formal.name());
      if (slot >= 0) {
        chosen.put(formal.name(), arguments.values[slot], arguments.posAt(slot));
      } else if (!formal.hasDefault()) {
        throw new EvalException(
            ErrorCode.ARGUMENT_MISSING,
            "cannot evaluate a function that has an argument without a value ('"
                + formal.name()
                + "'); pass it with --arg or --argstr, or give it a default",
            formal.pos());
      }
    }
    return chosen.build();
  }
}
