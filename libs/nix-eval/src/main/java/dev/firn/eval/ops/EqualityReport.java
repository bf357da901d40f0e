package dev.firn.eval.ops;

import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/** Says where two values differ, for {@code assert a == b}. */
public final class EqualityReport {
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private EqualityReport() {}

  /** Fails with a trace that leads to the first difference; returns when there is none. */
  public static void requireEqual(Value left, Value right, int pos) {
    Value a = left.force();
    Value b = right.force();
    if (a instanceof List x && b instanceof List y) {
      requireEqualLists(x, y, pos);
    } else if (a instanceof Attrs x && b instanceof Attrs y) {
      requireEqualSets(x, y, pos);
    } else if (a instanceof FunctionValue && b instanceof FunctionValue) {
      throw differ("functions are never equal, not even to themselves");
    } else if (!Equality.equal(a, b, pos)) {
      throw differ(
          Show.type(a)
              + " with the value '"
              + Show.value(a)
              + "' is not equal to "
              + Show.type(b)
              + " with the value '"
              + Show.value(b)
              + "'");
    }
  }

  private static void requireEqualLists(List x, List y, int pos) {
    if (x.size() != y.size()) {
      throw differ(
          "a list of "
              + x.size()
              + " elements is not equal to a list of "
              + y.size()
              + "; left is '"
              + Show.value(x)
              + "', right is '"
              + Show.value(y)
              + "'");
    }
    for (int i = 0; i < x.size(); i++) {
      if (x.elements[i] != y.elements[i]) {
        try {
          requireEqual(x.elements[i], y.elements[i], pos);
        } catch (EvalException e) {
          throw e.during("while comparing the list elements at index " + i, pos);
        }
      }
    }
  }

  private static void requireEqualSets(Attrs x, Attrs y, int pos) {
    if (Equality.isDerivation(x) && Equality.isDerivation(y)) {
      Value a = x.get(OUT_PATH);
      Value b = y.get(OUT_PATH);
      if (a != null && b != null) {
        try {
          requireEqual(a, b, pos);
        } catch (EvalException e) {
          throw e.during("while comparing derivations by their 'outPath'", pos);
        }
        return;
      }
    }
    if (x.size() != y.size()) {
      throw differ(
          "the names in the set '" + Show.value(x) + "' are not those in '" + Show.value(y) + "'");
    }
    for (int i = 0; i < x.size(); i++) {
      Symbol name = x.nameAt(i);
      if (x.shape.ids[i] != y.shape.ids[i]) {
        Symbol lone = y.has(name) ? y.nameAt(i) : name;
        throw differ(
            "the attribute '"
                + lone.quoted()
                + "' is in only one of the sets '"
                + Show.value(x)
                + "' and '"
                + Show.value(y)
                + "'");
      }
      if (x.values[i] != y.values[i]) {
        try {
          requireEqual(x.values[i], y.values[i], pos);
        } catch (EvalException e) {
          if (y.posAt(i) >= 0) {
            e.during("where the right side is", y.posAt(i));
          }
          if (x.posAt(i) >= 0) {
            e.during("where the left side is", x.posAt(i));
          }
          throw e.during("while comparing the attribute '" + name.quoted() + "'", pos);
        }
      }
    }
  }

  private static EvalException differ(String message) {
    return new EvalException(new EvalError.AssertionFailed(message), EvalException.NO_POS);
  }
}
