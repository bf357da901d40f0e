package dev.firn.eval.ops;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;

/** The order of the language: numbers, strings by bytes, paths, lists element by element. */
public final class Ordering {
  private Ordering() {}

  /** Whether {@code left < right}. */
  public static boolean less(Value left, Value right, int pos, String during) {
    Value a = left.force();
    Value b = right.force();
    if (a instanceof Int x) {
      if (b instanceof Int y) {
        return x.value < y.value;
      }
      if (b instanceof Float y) {
        return (double) x.value < y.value;
      }
    } else if (a instanceof Float x) {
      if (b instanceof Float y) {
        return x.value < y.value;
      }
      if (b instanceof Int y) {
        return x.value < (double) y.value;
      }
    } else if (a instanceof Str x && b instanceof Str y) {
      return x.value.compareTo(y.value) < 0;
    } else if (a instanceof Path x && b instanceof Path y) {
      return x.value.compareTo(y.value) < 0;
    } else if (a instanceof List x && b instanceof List y) {
      return lessLists(x, y, pos, during);
    }
    throw incomparable(a, b, pos, during);
  }

  private static boolean lessLists(List x, List y, int pos, String during) {
    EvalThread.checkpoint();
    for (int i = 0; ; i++) {
      if (i == y.size()) {
        return false;
      }
      if (i == x.size()) {
        return true;
      }
      if (!Equality.sameCell(x.elements[i], y.elements[i], pos)) {
        return less(x.elements[i], y.elements[i], pos, during);
      }
    }
  }

  private static EvalException incomparable(Value a, Value b, int pos, String during) {
    String message =
        Show.type(a).equals(Show.type(b))
            ? "cannot compare "
                + Show.type(a)
                + " with "
                + Show.type(b)
                + "; values of that type have no order (values are "
                + Show.value(a)
                + " and "
                + Show.value(b)
                + ")"
            : "cannot compare "
                + Show.type(a)
                + " with "
                + Show.type(b)
                + "; values are "
                + Show.value(a)
                + " and "
                + Show.value(b);
    return new EvalException(ErrorCode.INCOMPARABLE, message, EvalException.NO_POS)
        .during(during, pos);
  }
}
