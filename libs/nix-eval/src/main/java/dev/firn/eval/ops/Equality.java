package dev.firn.eval.ops;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionValue;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;

/**
 * Equality of the language. Elements of lists and sets that are the very same cell are equal
 * whatever they hold, functions too, as in Nix.
 */
public final class Equality {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private Equality() {}

  /** Equality of two cells. */
  public static boolean sameCell(Value left, Value right, int pos) {
    Value a = left.force();
    Value b = right.force();
    return left == right || equal(a, b, pos);
  }

  /** Equality of two evaluated values. */
  public static boolean equal(Value left, Value right, int pos) {
    return switch (left) {
      case Int a ->
          right instanceof Int b
              ? a.value == b.value
              : right instanceof Float f && (double) a.value == f.value;
      case Float a ->
          right instanceof Float b
              ? a.value == b.value
              : right instanceof Int i && a.value == (double) i.value;
      case Bool a -> a == right;
      case Null a -> a == right;
      case Str a -> right instanceof Str b && a.value.equals(b.value);
      case Path a -> right instanceof Path b && a.value.equals(b.value);
      case List a -> right instanceof List b && equalLists(a, b, pos);
      case Attrs a -> right instanceof Attrs b && equalSets(a, b, pos);
      case FunctionValue _ -> false;
      case ExternalValue a -> a.equals(right);
      case Thunk _, TailCall _ -> throw new IllegalStateException("not evaluated");
    };
  }

  private static boolean equalLists(List a, List b, int pos) {
    if (a.size() != b.size()) {
      return false;
    }
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    boolean equal = true;
    for (int i = 0; equal && i < a.size(); i++) {
      equal = sameCell(a.elements[i], b.elements[i], pos);
    }
    thread.leave();
    return equal;
  }

  private static boolean equalSets(Attrs a, Attrs b, int pos) {
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    boolean equal = compareSets(a, b, pos);
    thread.leave();
    return equal;
  }

  private static boolean compareSets(Attrs a, Attrs b, int pos) {
    if (isDerivation(a) && isDerivation(b)) {
      Value left = a.get(OUT_PATH);
      Value right = b.get(OUT_PATH);
      if (left != null && right != null) {
        return sameCell(left, right, pos);
      }
    }
    if (a.size() != b.size()) {
      return false;
    }
    int[] left = a.shape.ids;
    int[] right = b.shape.ids;
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i] || !sameCell(a.values[i], b.values[i], pos)) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code type} is {@code "derivation"}. */
  public static boolean isDerivation(Value value) throws EvalException {
    if (!(value instanceof Attrs attrs)) {
      return false;
    }
    Value type = attrs.get(TYPE);
    return type != null && type.force() instanceof Str s && s.value.equals("derivation");
  }
}
