package dev.firn.eval.value;

import org.jspecify.annotations.Nullable;

/** A builtin function, called when all its arguments are there. */
public final class Builtin extends FunctionValue {
  /** A builtin of one argument. {@code pos} is the place of the call; arguments are not forced. */
  @FunctionalInterface
  public interface Of1 {
    Value call(int pos, Value first);
  }

  /** A builtin of two arguments. */
  @FunctionalInterface
  public interface Of2 {
    Value call(int pos, Value first, Value second);
  }

  /** A builtin of three arguments. */
  @FunctionalInterface
  public interface Of3 {
    Value call(int pos, Value first, Value second, Value third);
  }

  /** The name inside {@code builtins}, without leading underscores. */
  public final String name;

  public final int arity;

  /** Whether errors that pass through get a frame that names this builtin. */
  public final boolean traced;

  private final @Nullable Of1 of1;
  private final @Nullable Of2 of2;
  private final @Nullable Of3 of3;

  private Builtin(
      String name,
      int arity,
      boolean traced,
      @Nullable Of1 of1,
      @Nullable Of2 of2,
      @Nullable Of3 of3) {
    this.name = name;
    this.arity = arity;
    this.traced = traced;
    this.of1 = of1;
    this.of2 = of2;
    this.of3 = of3;
  }

  public static Builtin of(String name, boolean traced, Of1 code) {
    return new Builtin(name, 1, traced, code, null, null);
  }

  public static Builtin of(String name, boolean traced, Of2 code) {
    return new Builtin(name, 2, traced, null, code, null);
  }

  public static Builtin of(String name, boolean traced, Of3 code) {
    return new Builtin(name, 3, traced, null, null, code);
  }

  public Value call(int pos, Value first) {
    return required(of1).call(pos, first).force();
  }

  public Value call(int pos, Value first, Value second) {
    return required(of2).call(pos, first, second).force();
  }

  public Value call(int pos, Value first, Value second, Value third) {
    return required(of3).call(pos, first, second, third).force();
  }

  private <T> T required(@Nullable T code) {
    if (code == null) {
      throw new IllegalStateException("builtin " + name + " takes " + arity + " arguments");
    }
    return code;
  }
}
