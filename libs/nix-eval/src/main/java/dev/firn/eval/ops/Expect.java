package dev.firn.eval.ops;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/**
 * Forces a value and insists on its type. {@code during} says what the value is for, as a frame of
 * the trace; {@code pos} is where it is wanted.
 */
public final class Expect {
  private static final Symbol FUNCTOR = Symbol.of("__functor");

  private Expect() {}

  public static long integer(Value value, int pos, String during) {
    return evaluated(value, pos, during) instanceof Int i
        ? i.value
        : Expect.<Long>fail("an integer", value, pos, during, true);
  }

  /** A float, or an integer made one. */
  public static double floating(Value value, int pos, String during) {
    Value forced = evaluated(value, pos, during);
    if (forced instanceof Float f) {
      return f.value;
    }
    return forced instanceof Int i
        ? (double) i.value
        : Expect.<Double>fail("a float", forced, pos, during, true);
  }

  public static boolean bool(Value value, int pos, String during) {
    return evaluated(value, pos, during) instanceof Bool b
        ? b.value
        : Expect.<Boolean>fail("a Boolean", value, pos, during, true);
  }

  public static Str string(Value value, int pos, String during) {
    return evaluated(value, pos, during) instanceof Str s
        ? s
        : fail("a string", value, pos, during, true);
  }

  /** A string that refers to nothing in the store. */
  public static String plainString(Value value, int pos, String during) {
    Str string = string(value, pos, during);
    if (!string.context.isEmpty()) {
      throw new EvalException(
              ErrorCode.CONTEXT_NOT_ALLOWED,
              "the string '"
                  + string.value
                  + "' is not allowed to refer to a store path (such as '"
                  + string.context.iterator().next().encoded()
                  + "')",
              EvalException.NO_POS)
          .during(during, pos);
    }
    return string.value;
  }

  public static List list(Value value, int pos, String during) {
    Value forced = needed(value, pos);
    return forced instanceof List list ? list : fail("a list", forced, pos, during, false);
  }

  public static Attrs attrs(Value value, int pos, String during) {
    Value forced = needed(value, pos);
    return forced instanceof Attrs attrs ? attrs : fail("a set", forced, pos, during, false);
  }

  /** A function, or a set that can be called. */
  public static Value function(Value value, int pos, String during) {
    Value forced = evaluated(value, pos, during);
    if (forced instanceof FunctionValue || (forced instanceof Attrs set && set.has(FUNCTOR))) {
      return forced;
    }
    return fail("a function", forced, pos, during, true);
  }

  /** A function of the language itself, neither builtin nor set. */
  public static boolean isClosure(Value forced) {
    return forced instanceof Closure;
  }

  private static Value needed(Value value, int pos) {
    try {
      return value.force();
    } catch (EvalException e) {
      throw e.neededAt(pos);
    }
  }

  private static Value evaluated(Value value, int pos, String during) {
    try {
      return value.force();
    } catch (EvalException e) {
      throw e.neededAt(pos).during(during, pos);
    }
  }

  private static <T> T fail(String wanted, Value value, int pos, String during, boolean atPos) {
    throw mismatch(wanted, value, atPos ? pos : EvalException.NO_POS).during(during, pos);
  }

  /** The error that {@code value}, evaluated, is not what was wanted. */
  public static EvalException mismatch(String wanted, Value value, int pos) {
    return new EvalException(
        ErrorCode.TYPE_MISMATCH,
        "expected " + wanted + " but found " + Show.typeAndValue(value.force()),
        pos);
  }
}
