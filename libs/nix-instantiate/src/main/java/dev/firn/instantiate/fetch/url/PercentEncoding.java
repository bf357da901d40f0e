package dev.firn.instantiate.fetch.url;

import dev.firn.instantiate.fetch.error.BadUrlException;

/** Percent-encoding (RFC 3986, section 2.1) of byte strings. */
public final class PercentEncoding {
  private static final String HEX = "0123456789ABCDEF";

  private PercentEncoding() {}

  /** Encodes every byte but the unreserved ones and those in {@code keep}. */
  public static String encode(String bytes, String keep) {
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (isUnreserved(c) || keep.indexOf(c) >= 0) {
        out.append(c);
      } else {
        append(out, c);
      }
    }
    return out.toString();
  }

  /** Encodes only the bytes in {@code chars}. */
  static String encodeOnly(String bytes, String chars) {
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (chars.indexOf(c) >= 0) {
        append(out, c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /**
   * Decodes.
   *
   * @throws BadUrlException if a {@code %} is not followed by two hexadecimal digits
   */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      if (i + 2 >= text.length()) {
        throw new BadUrlException("'" + text + "' ends in the middle of a percent-encoded byte");
      }
      int high = Character.digit(text.charAt(i + 1), 16);
      int low = Character.digit(text.charAt(i + 2), 16);
      if (high < 0 || low < 0 || text.charAt(i + 1) >= 0x80 || text.charAt(i + 2) >= 0x80) {
        throw new BadUrlException(
            "'" + text + "' has a '%' that two hexadecimal digits do not follow");
      }
      out.append((char) (high << 4 | low));
      i += 2;
    }
    return out.toString();
  }

  static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static void append(StringBuilder out, char c) {
    out.append('%').append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
  }
}
