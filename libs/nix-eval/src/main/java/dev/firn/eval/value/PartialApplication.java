package dev.firn.eval.value;

import java.util.Arrays;

/** A builtin that still waits for arguments. */
public final class PartialApplication extends FunctionValue {
  public final Builtin builtin;
  public final Value[] arguments;

  public PartialApplication(Builtin builtin, Value... arguments) {
    this.builtin = builtin;
    this.arguments = arguments;
  }

  /** The same with one argument more; fewer than the builtin's arity in all. */
  public PartialApplication with(Value argument) {
    Value[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = argument;
    return new PartialApplication(builtin, more);
  }
}
