package dev.firn.store.hash;

import java.nio.charset.StandardCharsets;

/** Hexadecimal. */
public final class Base16 {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Base16() {}

  /** Two lower-case digits for each byte. */
  public static String encode(byte[] bytes) {
    byte[] out = new byte[bytes.length * 2];
    encodeTo(bytes, out, 0);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /** Writes {@code 2 * bytes.length} ASCII digits at {@code offset}. */
  public static void encodeTo(byte[] bytes, byte[] out, int offset) {
    int at = offset;
    for (byte b : bytes) {
      out[at++] = DIGITS[(b >> 4) & 15];
      out[at++] = DIGITS[b & 15];
    }
  }

  /**
   * Reads digits of either case.
   *
   * @throws HashException {@code hash/bad-base16} at an odd length or the first byte that is no
   *     digit
   */
  public static byte[] decode(String text) {
    if (text.length() % 2 != 0) {
      throw new HashException(
          "bad-base16", "base-16 text has " + text.length() + " digits, expected an even number");
    }
    byte[] out = new byte[text.length() / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (digit(text, 2 * i) << 4 | digit(text, 2 * i + 1));
    }
    return out;
  }

  private static int digit(String text, int at) {
    char c = text.charAt(at);
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
      return c - 'A' + 10;
    }
    throw new HashException(
        "bad-base16",
        "byte " + HashException.showByte(c) + " at offset " + at + " is not a base-16 digit");
  }
}
