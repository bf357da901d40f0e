package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import org.jspecify.annotations.Nullable;

/** The code of a function of the language. */
public abstract class FunctionCode extends Code {
  /**
   * Makes the scope of a call.
   *
   * @param outer the scope of the closure
   * @param argument not forced
   * @param callPos the place of the call
   */
  public abstract Object[] bind(Object[] outer, Value argument, int callPos);

  /**
   * Makes the scope of a call whose enclosing scope was made for the same call and that nobody else
   * has seen: {@code outer} may be filled in place.
   */
  public Object[] bindNext(Object[] outer, Value argument, int callPos) {
    return bind(outer, argument, callPos);
  }

  public abstract Code body();

  /** The name that the function was bound to, or null. */
  public abstract @Nullable Symbol name();

  /** What it takes, and its documentation. */
  public abstract Signature signature();
}
