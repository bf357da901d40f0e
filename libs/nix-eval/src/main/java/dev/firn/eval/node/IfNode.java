package dev.firn.eval.node;

import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code if condition then consequent else alternative}. */
public final class IfNode extends Node {
  private final Node condition;
  private final Node consequent;
  private final Node alternative;
  private final int pos;

  public IfNode(Node condition, Node consequent, Node alternative, int pos) {
    this.condition = condition;
    this.consequent = consequent;
    this.alternative = alternative;
    this.pos = pos;
  }

  private Node branch(Object[] env) {
    return condition(condition, env, pos, "while evaluating a branch condition")
        ? consequent
        : alternative;
  }

  @Override
  public Value eval(Object[] env) {
    return branch(env).eval(env);
  }

  @Override
  public Value evalTail(Object[] env) {
    return branch(env).evalTail(env);
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    condition.addFreeVariables(to);
    consequent.addFreeVariables(to);
    alternative.addFreeVariables(to);
  }
}
