package dev.firn.eval.print;

/** UTF-8 in strings that hold one byte per char. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Where the first byte is that cannot be part of well-formed UTF-8 (Unicode 15, table 3-7); the
   * length of the text when it ends inside a character; -1 when all is well.
   */
  public static int firstInvalid(String text) {
    int n = text.length();
    int i = 0;
    while (i < n) {
      char lead = text.charAt(i++);
      if (lead < 0x80) {
        continue;
      }
      int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
      if (lead < 0xC2 || lead > 0xF4) {
        return i - 1;
      }
      int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
      int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
      for (; more > 0; more--, i++) {
        if (i == n || text.charAt(i) < low || text.charAt(i) > high) {
          return i;
        }
        low = 0x80;
        high = 0xBF;
      }
    }
    return -1;
  }

  /** A code point's bytes, one char each. */
  public static void append(StringBuilder out, int codePoint) {
    if (codePoint < 0x80) {
      out.append((char) codePoint);
    } else if (codePoint < 0x800) {
      out.append((char) (0xC0 | codePoint >> 6)).append((char) (0x80 | codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
      out.append((char) (0xE0 | codePoint >> 12))
          .append((char) (0x80 | codePoint >> 6 & 0x3F))
          .append((char) (0x80 | codePoint & 0x3F));
    } else {
      out.append((char) (0xF0 | codePoint >> 18))
          .append((char) (0x80 | codePoint >> 12 & 0x3F))
          .append((char) (0x80 | codePoint >> 6 & 0x3F))
          .append((char) (0x80 | codePoint & 0x3F));
    }
  }
}
