package dev.firn.eval.value;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;

/**
 * Asks before something large is made in one piece, such as a string of a gigabyte. What is small
 * is counted after it was made.
 */
public final class Large {
  private static final long LARGE = 16 << 20;
  private static final int POINTER = 4;

  /** What a Java array holds at most. */
  private static final long LONGEST = Integer.MAX_VALUE - 8;

  private Large() {}

  /** The size of a list about to be made. */
  public static int list(long elements) {
    if (elements > LARGE / POINTER) {
      check(elements, elements * POINTER, "a list of " + elements + " elements");
    }
    return (int) elements;
  }

  /** The length of a string about to be made. */
  public static int text(long bytes) {
    if (bytes > LARGE) {
      check(bytes, bytes, "a string of " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private static void check(long size, long bytes, String what) {
    EvalThread.checkpoint();
    if (size > LONGEST) {
      throw new EvalException(
          ErrorCode.LIMIT_EXCEEDED, what + " is longer than can be", EvalException.NO_POS);
    }
    EvalThread.currentMeter().claim(bytes);
  }
}
