package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression. Immutable but for caches that may be stale without harm; shared between
 * threads.
 */
public abstract class Node extends Code {
  Node() {
    if (Counters.ON) {
      Counters.expressions++;
    }
  }

  /** The value for later: a thunk, or the value itself where it is at hand without computing. */
  public Value delay(Object[] env) {
    return new Thunk(this, env);
  }

  /** Where the value of this expression is defined, or null; only errors ask. */
  @Nullable Provenance provenance(Object[] env) {
    return null;
  }

  static Value eval(Node node, Object[] env, String during) {
    try {
      return node.eval(env);
    } catch (EvalException e) {
      throw e.during(during, node.pos());
    }
  }

  static boolean bool(Node node, Object[] env, String during) {
    try {
      Value value = node.eval(env);
      if (value instanceof Bool bool) {
        return bool.value;
      }
      throw Expect.mismatch("a Boolean", value, node.pos()).from(node.provenance(env));
    } catch (EvalException e) {
      throw e.during(during, node.pos());
    }
  }

  /** The same for a condition: what is no Boolean fails where the construct stands, as in Nix. */
  static boolean condition(Node node, Object[] env, int pos, String during) {
    try {
      Value value = node.eval(env);
      if (value instanceof Bool bool) {
        return bool.value;
      }
      throw Expect.mismatch("a Boolean", value, pos).from(node.provenance(env));
    } catch (EvalException e) {
      throw e.during(during, pos);
    }
  }

  static Attrs attrs(Node node, Object[] env, String during) {
    try {
      Value value = node.eval(env);
      if (value instanceof Attrs attrs) {
        return attrs;
      }
      throw Expect.mismatch("a set", value, EvalException.NO_POS).from(node.provenance(env));
    } catch (EvalException e) {
      throw e.during(during, node.pos());
    }
  }
}
