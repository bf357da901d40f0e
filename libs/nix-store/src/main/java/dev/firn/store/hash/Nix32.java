package dev.firn.store.hash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Nix's base 32 (manual, "Nix32 encoding"): 5 bits a digit, the digit of the lowest bits last, from
 * an alphabet without {@code e o u t}.
 */
public final class Nix32 {
  private static final String ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz";
  private static final byte[] DIGITS = ALPHABET.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = (byte) i;
    }
  }

  private Nix32() {}

  /** The number of digits for that many bytes. */
  public static int encodedLength(int bytes) {
    return bytes == 0 ? 0 : (bytes * 8 - 1) / 5 + 1;
  }

  /** Whether the byte (a char of a Latin-1 string) is a digit. */
  public static boolean isDigit(int c) {
    return c >= 0 && c < 256 && VALUES[c] >= 0;
  }

  /** The digits of those bytes. */
  public static String encode(byte[] bytes) {
    byte[] out = new byte[encodedLength(bytes.length)];
    for (int n = out.length - 1, at = 0; n >= 0; n--, at++) {
      int bit = n * 5;
      int i = bit / 8;
      int shift = bit % 8;
      int low = (bytes[i] & 0xff) >>> shift;
      int high = i + 1 < bytes.length ? (bytes[i + 1] & 0xff) << (8 - shift) : 0;
      out[at] = DIGITS[(low | high) & 31];
    }
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads digits.
   *
   * @throws HashException {@code hash/bad-nix32} at the first byte outside the alphabet, or when
   *     the bits beyond the last whole byte are not zero
   */
  public static byte[] decode(String text) {
    byte[] out = new byte[text.length() * 5 / 8];
    for (int n = 0; n < text.length(); n++) {
      int at = text.length() - n - 1;
      char c = text.charAt(at);
      int digit = isDigit(c) ? VALUES[c] : -1;
      if (digit < 0) {
        throw new HashException(
            "bad-nix32",
            "byte "
                + HashException.showByte(c)
                + " at offset "
                + at
                + " is not a digit of Nix's base 32 ("
                + ALPHABET
                + ")");
      }
      int bit = n * 5;
      int i = bit / 8;
      int shift = bit % 8;
      int carry = digit >> (8 - shift);
      if (i < out.length) {
        out[i] |= (byte) (digit << shift);
      } else {
        carry |= digit;
      }
      if (carry != 0) {
        if (i + 1 >= out.length) {
          throw new HashException(
              "bad-nix32",
              "digit "
                  + HashException.showByte(c)
                  + " at offset "
                  + at
                  + " sets bits beyond the last byte");
        }
        out[i + 1] |= (byte) carry;
      }
    }
    return out;
  }
}
