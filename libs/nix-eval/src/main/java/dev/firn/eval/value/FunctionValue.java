package dev.firn.eval.value;

/**
 * Something that can be called: a {@link Closure}, a {@link Builtin} or a {@link
 * PartialApplication}.
 */
public abstract sealed class FunctionValue extends Value
    permits Builtin, Closure, PartialApplication {
  FunctionValue() {}
}
