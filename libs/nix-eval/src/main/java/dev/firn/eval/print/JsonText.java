package dev.firn.eval.print;

/** The lexical forms of JSON as Nix writes them, byte for byte. */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /** A string in quotes; bytes outside ASCII stay as they are. */
  public static void appendString(StringBuilder out, String text) {
    out.append('"');
    int from = 0;
    int n = text.length();
    for (int i = 0; i < n; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\') {
        continue;
      }
      out.append(text, from, i).append('\\');
      from = i + 1;
      switch (c) {
        case '\b' -> out.append('b');
        case '\t' -> out.append('t');
        case '\n' -> out.append('n');
        case '\f' -> out.append('f');
        case '\r' -> out.append('r');
        case '"', '\\' -> out.append(c);
        default -> out.append("u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    out.append(text, from, n).append('"');
  }

  /** A float; {@code null} for what JSON has no number for. */
  public static void appendFloat(StringBuilder out, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      out.append("null");
      return;
    }
    if (value == 0) {
      out.append(1 / value < 0 ? "-0.0" : "0.0");
      return;
    }
    if (value < 0) {
      out.append('-');
    }
    Grisu.Decimal decimal = Grisu.shortest(Math.abs(value));
    String digits = Long.toString(decimal.digits());
    int length = digits.length();
    int point = length + decimal.exponent();
    if (length <= point && point <= 15) {
      out.append(digits).repeat('0', point - length).append(".0");
    } else if (0 < point && point <= 15) {
      out.append(digits, 0, point).append('.').append(digits, point, length);
    } else if (-4 < point && point <= 0) {
      out.append("0.").repeat('0', -point).append(digits);
    } else {
      out.append(digits.charAt(0));
      if (length > 1) {
        out.append('.').append(digits, 1, length);
      }
      int exponent = point - 1;
      out.append(exponent < 0 ? "e-" : "e+");
      if (Math.abs(exponent) < 10) {
        out.append('0');
      }
      out.append(Math.abs(exponent));
    }
  }
}
