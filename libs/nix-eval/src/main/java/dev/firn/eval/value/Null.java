package dev.firn.eval.value;

/** {@code null}. */
public final class Null extends Value {
  public static final Null NULL = new Null();

  private Null() {}
}
