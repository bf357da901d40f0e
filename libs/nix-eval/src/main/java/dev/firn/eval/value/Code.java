package dev.firn.eval.value;

/**
 * Something executable in a scope. A scope is an array: slot 0 holds the enclosing scope, the
 * others hold values.
 */
public abstract class Code {
  /** Evaluates to weak head normal form: never a {@link Thunk}, never a {@link TailCall}. */
  public abstract Value eval(Object[] env);

  /**
   * Like {@link #eval}, but may return a {@link TailCall} that the caller has to run; for what is
   * evaluated last in a function's body.
   */
  public Value evalTail(Object[] env) {
    return eval(env);
  }

  /** Like {@link #eval}, for the argument of a builtin: it is the call that needs the value. */
  public Value argument(Object[] env) {
    return eval(env);
  }

  /** Tells which variables of the scopes around it this code can look at. */
  public void addFreeVariables(FreeVariables to) {
    to.addEverything();
  }

  /** The place that errors about this code name, or {@link Shape#NO_POS}. */
  public int pos() {
    return Shape.NO_POS;
  }
}
