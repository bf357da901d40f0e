package dev.firn.instantiate.flake;

import dev.firn.eval.value.Code;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import java.util.function.Supplier;

/** Something computed in Java when an evaluation first needs it. */
final class Lazy extends Code {
  private static final Object[] NO_SCOPE = new Object[1];

  private final Supplier<Value> supplier;

  private Lazy(Supplier<Value> supplier) {
    this.supplier = supplier;
  }

  static Thunk of(Supplier<Value> supplier) {
    return new Thunk(new Lazy(supplier), NO_SCOPE);
  }

  @Override
  public Value eval(Object[] env) {
    return supplier.get().force();
  }
}
