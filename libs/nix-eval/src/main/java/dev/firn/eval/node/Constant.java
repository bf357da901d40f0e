package dev.firn.eval.node;

import dev.firn.eval.value.Counters;
import dev.firn.eval.value.FreeVariables;
import dev.firn.eval.value.Value;

/** A literal, or a builtin that no scope hides. */
public final class Constant extends Node {
  private final Value value;
  private final int pos;

  public Constant(Value value, int pos) {
    this.value = value;
    this.pos = pos;
  }

  /** The value, evaluated or not. */
  public Value value() {
    return value;
  }

  @Override
  public Value eval(Object[] env) {
    return value.force();
  }

  @Override
  public Value delay(Object[] env) {
    if (Counters.ON) {
      Counters.avoided++;
    }
    return value;
  }

  @Override
  public int pos() {
    return pos;
  }

  @Override
  public void addFreeVariables(FreeVariables to) {
    // It looks at no scope.
  }
}
