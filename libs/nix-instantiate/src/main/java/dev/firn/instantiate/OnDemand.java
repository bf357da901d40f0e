package dev.firn.instantiate;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A thing that is made once, when it is first needed. Thread-safe. */
final class OnDemand<T extends Object> implements Supplier<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T made;

  OnDemand(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T value = made;
    return value != null ? value : make();
  }

  private synchronized T make() {
    T value = made;
    if (value == null) {
      value = maker.get();
      made = value;
    }
    return value;
  }

  /** Does something with it, if it was made already. */
  void ifMade(Consumer<T> action) {
    T value = made;
    if (value != null) {
      action.accept(value);
    }
  }
}
