package dev.firn.eval.value;

/** A 64-bit integer. */
public final class Int extends Value {
  private static final Int[] SMALL = new Int[1024 + 128];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new Int(i - 128);
    }
  }

  public final long value;

  private Int(long value) {
    this.value = value;
  }

  public static Int of(long value) {
    return value >= -128 && value < 1024 ? SMALL[(int) value + 128] : new Int(value);
  }
}
