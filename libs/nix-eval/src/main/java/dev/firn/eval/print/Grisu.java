package dev.firn.eval.print;

import java.math.BigInteger;

/**
 * Florian Loitsch's Grisu2 ("Printing Floating-Point Numbers Quickly and Accurately with Integers",
 * 2010). It nearly always finds the shortest digits that read back as the same double. Where it
 * does not, neither does Nix, whose JSON numbers come from it: a derivation's hash can depend on
 * such a digit, so {@link Double#toString} will not do.
 */
final class Grisu {
  /**
   * The exponents that a product with a cached power ends up in, so that its integer part fits 32
   * bits.
   */
  private static final int ALPHA = -60;

  private static final int FIRST_DECIMAL = -300;
  private static final int STEP = 8;
  private static final int POWERS = 79;

  private static final long[] SIGNIFICANDS = new long[POWERS];
  private static final int[] EXPONENTS = new int[POWERS];

  static {
    for (int i = 0; i < POWERS; i++) {
      cachePower(i, FIRST_DECIMAL + i * STEP);
    }
  }

  private Grisu() {}

  /** {@code digits * 10^exponent}. */
  record Decimal(long digits, int exponent) {}

  /** {@code significand * 2^exponent}, the significand unsigned. */
  private record Binary(long significand, int exponent) {
    Binary normalized() {
      int shift = Long.numberOfLeadingZeros(significand);
      return new Binary(significand << shift, exponent - shift);
    }

    /** The upper 64 bits of the product, rounded, ties up. */
    Binary times(long other, int otherExponent) {
      long high = Math.unsignedMultiplyHigh(significand, other);
      long low = significand * other;
      return new Binary(high + (low >>> 63), exponent + otherExponent + 64);
    }
  }

  /** The 64-bit approximation of a power of ten, rounded to nearest. */
  private static void cachePower(int index, int decimal) {
    BigInteger ten = BigInteger.TEN.pow(Math.abs(decimal));
    int exponent;
    BigInteger significand;
    if (decimal >= 0) {
      exponent = ten.bitLength() - 64;
      significand = exponent <= 0 ? ten.shiftLeft(-exponent) : roundedShift(ten, exponent);
    } else {
      int bits = ten.bitLength() + 64;
      BigInteger quotient = BigInteger.ONE.shiftLeft(bits + 2).divide(ten);
      int excess = quotient.bitLength() - 64;
      significand = roundedShift(quotient, excess);
      exponent = excess - bits - 2;
    }
    if (significand.bitLength() > 64) {
      significand = significand.shiftRight(1);
      exponent++;
    }
    SIGNIFICANDS[index] = significand.longValue();
    EXPONENTS[index] = exponent;
  }

  private static BigInteger roundedShift(BigInteger value, int bits) {
    return value.add(BigInteger.ONE.shiftLeft(bits - 1)).shiftRight(bits);
  }

  /** The digits of a positive finite double. */
  static Decimal shortest(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & 0xF_FFFF_FFFF_FFFFL;
    int biased = (int) (bits >>> 52);
    Binary exact =
        biased == 0 ? new Binary(fraction, -1074) : new Binary(fraction | 1L << 52, biased - 1075);
    boolean lowerIsCloser = fraction == 0 && biased > 1;
    Binary upper = new Binary(2 * exact.significand + 1, exact.exponent - 1).normalized();
    Binary lower =
        lowerIsCloser
            ? new Binary(4 * exact.significand - 1, exact.exponent - 2)
            : new Binary(2 * exact.significand - 1, exact.exponent - 1);
    long lowest = lower.significand << (lower.exponent - upper.exponent);
    Binary middle = exact.normalized();

    int power = powerFor(upper.exponent);
    long significand = SIGNIFICANDS[power];
    int exponent = EXPONENTS[power];
    Binary scaled = middle.times(significand, exponent);
    // One unit off each end: the products are rounded.
    long low = new Binary(lowest, upper.exponent).times(significand, exponent).significand + 1;
    Binary high = upper.times(significand, exponent);
    return generate(
        low,
        scaled.significand,
        high.significand - 1,
        high.exponent,
        -(FIRST_DECIMAL + power * STEP));
  }

  private static int powerFor(int exponent) {
    int wanted = ALPHA - exponent - 1;
    int decimal = wanted * 78913 / (1 << 18) + (wanted > 0 ? 1 : 0);
    return (-FIRST_DECIMAL + decimal + (STEP - 1)) / STEP;
  }

  private static Decimal generate(long low, long exact, long high, int exponent, int decimal) {
    long room = high - low;
    long distance = high - exact;
    int shift = -exponent;
    long one = 1L << shift;
    long whole = high >>> shift;
    long rest = high & (one - 1);

    int left = decimalDigits(whole);
    long unit = powerOfTen(left - 1);
    long digits = 0;
    while (left > 0) {
      digits = digits * 10 + whole / unit;
      whole %= unit;
      left--;
      long remaining = (whole << shift) + rest;
      if (Long.compareUnsigned(remaining, room) <= 0) {
        long step = unit << shift;
        return new Decimal(round(digits, distance, room, remaining, step), decimal + left);
      }
      unit /= 10;
    }
    int places = 0;
    while (true) {
      rest *= 10;
      digits = digits * 10 + (rest >>> shift);
      rest &= one - 1;
      places++;
      room *= 10;
      distance *= 10;
      if (Long.compareUnsigned(rest, room) <= 0) {
        return new Decimal(round(digits, distance, room, rest, one), decimal - places);
      }
    }
  }

  /** Brings the last digit down towards the exact value as long as that gets nearer. */
  private static long round(long digits, long distance, long room, long remaining, long step) {
    long result = digits;
    long at = remaining;
    while (Long.compareUnsigned(at, distance) < 0
        && Long.compareUnsigned(room - at, step) >= 0
        && (Long.compareUnsigned(at + step, distance) < 0
            || Long.compareUnsigned(distance - at, at + step - distance) > 0)) {
      result--;
      at += step;
    }
    return result;
  }

  private static int decimalDigits(long value) {
    int count = 1;
    for (long limit = 10; value >= limit; limit *= 10) {
      count++;
    }
    return count;
  }

  private static long powerOfTen(int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= 10;
    }
    return result;
  }
}
