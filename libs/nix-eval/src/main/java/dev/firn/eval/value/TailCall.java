package dev.firn.eval.value;

/**
 * A call that a function's body ends in and that its caller runs, so that the stack does not grow.
 * It is never stored, and never seen outside {@link Code#evalTail} and who calls that.
 */
public final class TailCall extends Value {
  public final Value function;
  public final Value[] arguments;
  public final int pos;

  public TailCall(Value function, Value[] arguments, int pos) {
    this.function = function;
    this.arguments = arguments;
    this.pos = pos;
  }
}
