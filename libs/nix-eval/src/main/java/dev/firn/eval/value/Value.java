package dev.firn.eval.value;

/**
 * A value of the language: evaluated to weak head normal form, or a {@link Thunk} that still has to
 * be. Evaluated values are immutable and may be shared between threads.
 *
 * <p>Only on an {@link EvalThread} may {@link #force} be called.
 */
public abstract sealed class Value
    permits Attrs,
        Bool,
        ExternalValue,
        Float,
        FunctionValue,
        Int,
        List,
        Null,
        Path,
        Str,
        TailCall,
        Thunk {
  Value() {
    if (Counters.ON) {
      Counters.values++;
    }
  }

  /** The value itself, evaluated to weak head normal form; never a {@link Thunk}. */
  public static Value force(Value value) {
    return value instanceof Thunk thunk ? thunk.value() : value;
  }

  /**
   * Whether this may stand where a lazy value stood that turned out to be this, so that the lazy
   * value needs no memory any more. Functions and floating-point numbers are equal in lists and
   * sets only where they are the same lazy value, and lists are printed as repeated only there, so
   * theirs have to stay.
   */
  public final boolean mayReplaceItsThunk() {
    return !(this instanceof FunctionValue)
        && !(this instanceof Float)
        && !(this instanceof List list && list.size() > 0);
  }

  /** The value evaluated to weak head normal form. */
  public final Value force() {
    return this instanceof Thunk thunk ? thunk.value() : this;
  }
}
