package dev.firn.eval.machine;

import dev.firn.eval.host.Reads;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether two values are the same for whatever may be done with them: data that is equal, functions
 * with the same code over scopes that are the same. Where that would take too long to find out, the
 * answer is no.
 *
 * <p>A value that a followed evaluation has from its tree is the same as none: what it leads to has
 * to be read for each evaluation anew.
 */
final class Sameness {
  private static final int MOST_STEPS = 20_000;
  private static final int DEEPEST = 200;

  private final Positions positions;
  private final @Nullable Reads reads = Reads.current();
  private final Set<Pair> assumed = new HashSet<>();
  private int steps;

  Sameness(Positions positions) {
    this.positions = positions;
  }

  /** Two things that are compared; only their identity counts. */
  private record Pair(Object one, Object other) {
    @Override
    public boolean equals(Object object) {
      return object instanceof Pair(Object a, Object b) && a == one && b == other;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(one) + System.identityHashCode(other);
    }
  }

  /**
   * Compares; evaluates what is not known on one side or cannot be compared unevaluated.
   *
   * @param fresh of the current evaluation
   * @param kept of whichever evaluation
   */
  boolean same(Value fresh, Value kept) {
    return same(fresh, kept, 0);
  }

  private boolean same(@Nullable Object fresh, @Nullable Object kept, int depth) {
    if (++steps > MOST_STEPS || depth > DEEPEST) {
      return false;
    }
    if (fresh == null || kept == null) {
      return fresh == kept;
    }
    if (fresh instanceof Object[] one && kept instanceof Object[] other) {
      return sameScopes(one, other, depth);
    }
    if (!(fresh instanceof Value one) || !(kept instanceof Value other)) {
      return false;
    }
    if (one instanceof Thunk a
        && other instanceof Thunk b
        && a != b
        && sameUnevaluated(a, b, depth)) {
      return true;
    }
    Value value = one.force();
    return sameValues(value, other.force(), depth);
  }

  /** Whether both are still to be computed by the same code in scopes that are the same. */
  private boolean sameUnevaluated(Thunk fresh, Thunk kept, int depth) {
    Thunk.Pending a = fresh.pending();
    Thunk.Pending b = kept.pending();
    if (a == null || b == null || a.code() != b.code() || !isShareable(a.code())) {
      return false;
    }
    int before = steps;
    steps = Math.max(steps, MOST_STEPS - 200);
    boolean same = same(a.scope(), b.scope(), depth + 1);
    steps = before + 1;
    return same;
  }

  private boolean sameScopes(Object[] fresh, Object[] kept, int depth) {
    if (fresh == kept) {
      return true;
    }
    if (fresh.length != kept.length) {
      return false;
    }
    if (!assumed.add(new Pair(fresh, kept))) {
      return true;
    }
    for (int i = 0; i < fresh.length; i++) {
      if (!same(fresh[i], kept[i], depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameValues(Value fresh, Value kept, int depth) {
    return switch (fresh) {
      case Int a -> kept instanceof Int b && a.value == b.value;
      case Float a ->
          kept instanceof Float b
              && Double.doubleToLongBits(a.value) == Double.doubleToLongBits(b.value);
      case Bool a -> kept instanceof Bool b && a.value == b.value;
      case Null _ -> kept instanceof Null;
      case Str a ->
          kept instanceof Str b
              && a.value.equals(b.value)
              && a.context.equals(b.context)
              && (reads == null || !reads.marks(a.value));
      case Path a ->
          kept instanceof Path b
              && a.value.equals(b.value)
              && (reads == null || !reads.covers(a.value));
      case List a -> a == kept || kept instanceof List b && sameAll(a.elements, b.elements, depth);
      case Attrs a ->
          a == kept
              || kept instanceof Attrs b
                  && Arrays.equals(a.shape.ids, b.shape.ids)
                  && sameAll(a.values, b.values, depth);
      case Closure a ->
          kept instanceof Closure b
              && a.code == b.code
              && isShareable(a.code)
              && sameScopes(a.env, b.env, depth);
      case PartialApplication a ->
          kept instanceof PartialApplication b
              && a.builtin == b.builtin
              && sameAll(a.arguments, b.arguments, depth);
      case Builtin a -> a == kept;
      case ExternalValue a -> a == kept;
      case TailCall _, Thunk _ -> false;
    };
  }

  private boolean sameAll(Value[] fresh, Value[] kept, int depth) {
    if (fresh.length != kept.length) {
      return false;
    }
    if (!assumed.add(new Pair(fresh, kept))) {
      return true;
    }
    for (int i = 0; i < fresh.length; i++) {
      if (!same(fresh[i], kept[i], depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** Whether code stands in a file, and not in the tree that is followed. */
  private boolean isShareable(Code code) {
    String file = positions.file(code.pos());
    return file != null && (reads == null || !reads.covers(file));
  }
}
