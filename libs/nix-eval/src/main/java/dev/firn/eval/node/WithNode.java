package dev.firn.eval.node;

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
    return body.eval(new Object[] {env, set.delay(env)});
  }

  @Override
  public Value evalTail(Object[] env) {
    return body.evalTail(new Object[] {env, set.delay(env)});
  }

  @Override
  public int pos() {
    return pos;
  }
}
