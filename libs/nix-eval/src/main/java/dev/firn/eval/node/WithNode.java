package dev.firn.eval.node;

import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** {@code with set; body}: the set is slot 1 of the body's scope. */
public final class WithNode extends Node {
  private final Node set;
  private final Node body;
  private final int pos;

  public WithNode(Node set, Node body, int pos) {
    this.set = set;
    this.body = body;
    this.pos = pos;
  }

  @Override
  public Value eval(Object[] env) {
    return body.eval(scope(env));
  }

  @Override
  public Value evalTail(Object[] env) {
    return body.evalTail(scope(env));
  }

  private Object[] scope(Object[] env) {
    Object[] inner = {env, set.delay(env)};
    return Counters.ON ? Counters.scope(inner) : inner;
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    set.addFreeVariables(to);
    to.enter();
    body.addFreeVariables(to);
    to.leave();
  }
}
