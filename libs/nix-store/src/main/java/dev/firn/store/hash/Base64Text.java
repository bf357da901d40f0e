package dev.firn.store.hash;

import java.util.Arrays;
import java.util.Base64;

/** Base 64 as Nix reads and writes it in hashes. */
final class Base64Text {
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private Base64Text() {}

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Padding may be missing, text after it is ignored, line feeds are skipped: all as in Nix. */
  static byte[] decode(String text) {
    byte[] out = new byte[text.length() * 3 / 4 + 3];
    int length = 0;
    int data = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        break;
      }
      if (c == '\n') {
        continue;
      }
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        throw new HashException(
            "bad-base64",
            "byte " + HashException.showByte(c) + " at offset " + i + " is not a base-64 digit");
      }
      data = data << 6 | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        out[length++] = (byte) (data >> bits);
      }
    }
    return Arrays.copyOf(out, length);
  }
}
