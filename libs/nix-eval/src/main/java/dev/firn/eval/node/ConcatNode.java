package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Large;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;

/** {@code left ++ right}. */
public final class ConcatNode extends Node {
  private final Node left;
  private final Node right;
  private final int pos;

  public ConcatNode(Node left, Node right, int pos) {
    this.left = left;
    this.right = right;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Value first = eval(left, env, "in the left operand of '++'");
    Value second = eval(right, env, "in the right operand of '++'");
    List a = list(first, left, env);
    List b = list(second, right, env);
    if (a.size() == 0) {
      return b;
    }
    if (b.size() == 0) {
      return a;
    }
    if (Counters.ON) {
      Counters.concatenations++;
    }
    Value[] all = new Value[Large.list((long) a.size() + b.size())];
    System.arraycopy(a.elements, 0, all, 0, a.size());
    System.arraycopy(b.elements, 0, all, a.size(), b.size());
    return new List(all);
  }

  private List list(Value value, Node operand, Object[] env) {
    if (value instanceof List list) {
      return list;
    }
    throw Expect.mismatch("a list", value, EvalException.NO_POS)
        .from(operand.provenance(env))
        .during("while concatenating lists", pos);
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    left.addFreeVariables(to);
    right.addFreeVariables(to);
  }
}
