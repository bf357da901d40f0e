package dev.firn.eval.value;

/** A function of the language with the scope that it was made in. */
public final class Closure extends FunctionValue {
  public final FunctionCode code;
  public final Object[] env;

  public Closure(FunctionCode code, Object[] env) {
    this.code = code;
    this.env = env;
  }
}
