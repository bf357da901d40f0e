package dev.firn.eval.node;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code left // right}; the right operand is evaluated first, as in Nix. */
public final class UpdateNode extends Node {
  private final Node left;
  private final Node right;
  private final int pos;

  public UpdateNode(Node left, Node right, int pos) {
    this.left = left;
    this.right = right;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    Attrs added =
        right instanceof UpdateNode update
            ? (Attrs) update.eval(env)
            : attrs(right, env, "in the right operand of '//'");
    Attrs base =
        left instanceof UpdateNode update
            ? (Attrs) update.eval(env)
            : attrs(left, env, "in the left operand of '//'");
    return base.update(added);
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
