package dev.firn.eval.node;

import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code let … in body}. */
public final class LetNode extends Node {
  private final RecursiveSetNode.Scope scope;
  private final Node body;

  public LetNode(RecursiveSetNode.Scope scope, Node body) {
    this.scope = scope;
    this.body = body;
  }

  @Override
  public Value eval(Object[] env) {
    return body.eval(scope.enter(env, false));
  }

  @Override
  public Value evalTail(Object[] env) {
    return body.evalTail(scope.enter(env, false));
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    scope.addFreeVariables(to);
    to.enter();
    body.addFreeVariables(to);
    to.leave();
  }
}
