package dev.firn.eval.value;

/** A string: bytes, held as one char per byte, and the store paths that it refers to. */
public final class Str extends Value {
  public static final Str EMPTY = new Str("", StringContext.EMPTY);

  public final String value;
  public final StringContext context;

  public Str(String value, StringContext context) {
    this.value = value;
    this.context = context;
  }

  /** A string without context. */
  public static Str of(String value) {
    return value.isEmpty() ? EMPTY : new Str(value, StringContext.EMPTY);
  }
}
