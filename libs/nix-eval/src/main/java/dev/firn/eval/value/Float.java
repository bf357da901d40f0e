package dev.firn.eval.value;

/** A double-precision number. */
public final class Float extends Value {
  public final double value;

  public Float(double value) {
    this.value = value;
  }
}
