package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Code;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
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

  @Override
  public abstract void addFreeVariables(FreeVariables to);

  static void addAll(@Nullable Node[] nodes, FreeVariables to) {
    for (Node node : nodes) {
      if (node != null) {
        node.addFreeVariables(to);
      }
    }
  }

  static Value eval(Node node, Object[] env, String during) {
    try {
      return node.eval(env);
    } catch (EvalException e) {
      throw e.during(during, node.pos());
    }
  }

  static boolean bool(Node node, Object[] env, String during) {
    return condition(node, env, node.pos(), during);
  }

  /**
   * A part of a construct that must be a Boolean. What is none fails where that part stands, as in
   * Nix since 2.36; a literal stands nowhere, so it fails where the construct does.
   */
  static boolean condition(Node node, Object[] env, int construct, String during) {
    try {
      Value value = node.eval(env);
      if (value instanceof Bool bool) {
        return bool.value;
      }
      throw Expect.mismatch("a Boolean", value, place(node, construct)).from(node.provenance(env));
    } catch (EvalException e) {
      throw e.during(during, place(node, construct));
    }
  }

  private static int place(Node node, int construct) {
    return node.pos() == EvalException.NO_POS ? construct : node.pos();
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
