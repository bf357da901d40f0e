package dev.firn.eval.node;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Numbers;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/**
 * {@code -}, {@code *}, {@code /} and {@code <} where no scope hides the builtins that they mean.
 */
public final class Arithmetic extends Node {
  private final Numbers.Operation operation;
  private final Node left;
  private final Node right;
  private final int pos;

  public Arithmetic(Numbers.Operation operation, Node left, Node right, int pos) {
    this.operation = operation;
    this.left = left;
    this.right = right;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    try {
      Value a = operation.left(left, env, pos);
      return operation.apply(a, operation.right(right, env, pos), pos);
    } catch (EvalException e) {
      throw e.during("in the builtin '" + operation.builtin() + "'", pos);
    }
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
