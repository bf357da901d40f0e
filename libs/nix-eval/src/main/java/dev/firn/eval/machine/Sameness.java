package dev.firn.eval.machine;

import dev.firn.eval.host.Host;
import dev.firn.eval.host.Reads;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether two values are the same for whatever may be done with them: data that is equal, functions
 * and lazy values with the same code whose free variables are the same. Where that would take too
 * long to find out, the answer is no.
 *
 * <p>A lazy value of the current evaluation is computed if the other one is known, since then the
 * current evaluation will most likely need it too. Nothing is computed for another evaluation: that
 * may see files which this one must not see.
 *
 * <p>A value that a followed evaluation has from its tree is the same as none: what it leads to has
 * to be read for each evaluation anew.
 */
final class Sameness {
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_COMPUTED = 500;
  private static final int DEEPEST = 200;

  private final Context context;
  private final Map<Thunk, Thunk.Pending> before;
  private final String followed;
  private final @Nullable Reads reads = Reads.current();
  private final Set<Pair> assumed = new HashSet<>();
  private final ArrayList<Pair> assumedInOrder = new ArrayList<>();
  private int steps;
  private int computed;

  /**
   * What comparisons of one evaluator have in common.
   *
   * @param freeVariables those of code that was compared before
   */
  record Context(
      Host host, Positions positions, ConcurrentHashMap<Code, FreeVariables> freeVariables) {
    Context(Host host, Positions positions) {
      this(host, positions, new ConcurrentHashMap<>());
    }
  }

  /**
   * @param before what kept lazy values were to be computed from, as far as that is remembered
   * @param followed the tree that the other evaluation was followed through; empty for none
   */
  Sameness(Context context, Map<Thunk, Thunk.Pending> before, String followed) {
    this.context = context;
    this.before = before;
    this.followed = followed;
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
   * Compares two values.
   *
   * @param fresh of the current evaluation
   * @param kept of whichever evaluation
   */
  boolean same(Value fresh, Value kept) {
    return same(fresh, kept, true, 0);
  }

  /** Compares what code looks at in two scopes. */
  boolean sameScopes(Code code, Object[] fresh, Object[] kept) {
    return sameScopes(code, fresh, kept, true, 0);
  }

  /**
   * The same.
   *
   * @param compute whether a lazy value may be computed
   */
  private boolean same(@Nullable Object fresh, @Nullable Object kept, boolean compute, int depth) {
    if (++steps > MOST_STEPS || depth > DEEPEST) {
      return false;
    }
    if (fresh == kept) {
      return true;
    }
    if (fresh instanceof Object[] one && kept instanceof Object[] other) {
      return sameCells(one, other, compute, depth);
    }
    if (!(fresh instanceof Value one) || !(kept instanceof Value other)) {
      return false;
    }
    boolean known = !(other instanceof Thunk thunk) || thunk.isEvaluated();
    if (one instanceof Thunk a && !a.isEvaluated()) {
      if (other instanceof Thunk b && sameUnevaluated(a, b, depth)) {
        return true;
      }
      if (!known || !compute || ++computed > MOST_COMPUTED) {
        return false;
      }
    }
    return known && sameValues(one.force(), other.force(), compute, depth);
  }

  /** Whether both are or were to be computed by the same code from things that are the same. */
  private boolean sameUnevaluated(Thunk fresh, Thunk kept, int depth) {
    Pair pair = new Pair(fresh, kept);
    if (assumed.contains(pair)) {
      return true;
    }
    Thunk.Pending remembered = before.get(kept);
    Thunk.Pending one = fresh.pending();
    Thunk.Pending other = remembered == null ? kept.pending() : remembered;
    if (one == null || other == null) {
      return false;
    }
    int beforehand = assumedInOrder.size();
    assume(pair);
    if (samePending(one, other, depth)) {
      return true;
    }
    forgetAssumptions(beforehand);
    return false;
  }

  /** What may never be needed is not computed for this. */
  private boolean samePending(Thunk.Pending fresh, Thunk.Pending kept, int depth) {
    return switch (fresh) {
      case Thunk.Pending.Evaluation a ->
          kept instanceof Thunk.Pending.Evaluation b
              && a.code() == b.code()
              && sameScopes(a.code(), a.scope(), b.scope(), false, depth);
      case Thunk.Pending.Call a ->
          kept instanceof Thunk.Pending.Call b
              && same(a.function(), b.function(), false, depth + 1)
              && sameAll(a.arguments(), b.arguments(), false, depth);
    };
  }

  private void assume(Pair pair) {
    assumed.add(pair);
    assumedInOrder.add(pair);
  }

  /** What was assumed only for something that turned out not to be so holds no longer. */
  private void forgetAssumptions(int from) {
    while (assumedInOrder.size() > from) {
      assumed.remove(assumedInOrder.removeLast());
    }
  }

  private boolean sameScopes(Code code, Object[] fresh, Object[] kept, boolean compute, int depth) {
    FreeVariables free = freeVariables(code);
    if (!isShareable(free)) {
      return false;
    }
    if (free.isEverything()) {
      return sameCells(fresh, kept, compute, depth);
    }
    for (int i = 0; i < free.size(); i++) {
      if (!same(free.cell(i, fresh), free.cell(i, kept), compute, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameCells(Object[] fresh, Object[] kept, boolean compute, int depth) {
    Pair pair = new Pair(fresh, kept);
    if (assumed.contains(pair)) {
      return true;
    }
    assume(pair);
    return sameAll(Arrays.asList(fresh), Arrays.asList(kept), compute, depth);
  }

  private boolean sameValues(Value fresh, Value kept, boolean compute, int depth) {
    if (fresh == kept) {
      return true;
    }
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
              && isOfNoTree(a.value);
      case Path a -> kept instanceof Path b && a.value.equals(b.value) && isOfNoTree(a.value);
      case List a -> kept instanceof List b && sameCells(a.elements, b.elements, compute, depth);
      case Attrs a ->
          kept instanceof Attrs b
              && Arrays.equals(a.shape.ids, b.shape.ids)
              && sameCells(a.values, b.values, compute, depth);
      case Closure a -> kept instanceof Closure b && sameFunctions(a, b, compute, depth);
      case PartialApplication a ->
          kept instanceof PartialApplication b
              && a.builtin == b.builtin
              && sameCells(a.arguments, b.arguments, compute, depth);
      case Builtin _, ExternalValue _, TailCall _, Thunk _ -> false;
    };
  }

  private boolean sameFunctions(Closure fresh, Closure kept, boolean compute, int depth) {
    if (fresh.code != kept.code) {
      return false;
    }
    Pair pair = new Pair(fresh, kept);
    if (assumed.contains(pair)) {
      return true;
    }
    assume(pair);
    return sameScopes(fresh.code, fresh.env, kept.env, compute, depth);
  }

  private boolean sameAll(
      java.util.List<?> fresh, java.util.List<?> kept, boolean compute, int depth) {
    if (fresh.size() != kept.size()) {
      return false;
    }
    for (int i = 0; i < fresh.size(); i++) {
      if (!same(fresh.get(i), kept.get(i), compute, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfNoTree(String text) {
    return (followed.isEmpty() || !text.contains(followed))
        && (reads == null || !reads.marks(text));
  }

  private FreeVariables freeVariables(Code code) {
    return context.freeVariables.computeIfAbsent(code, each -> FreeVariables.of(each));
  }

  /** Whether code stands in a file, and not in the tree that is followed. */
  private boolean isShareable(FreeVariables code) {
    String file = context.positions.file(code.place());
    return file != null && (reads == null || !reads.covers(file));
  }
}
