package dev.firn.eval.format;

import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Value;

/** Integers and floats of TOML. */
final class TomlNumbers {
  private final TomlText in;

  TomlNumbers(TomlText in) {
    this.in = in;
  }

  Value read() {
    int start = in.at;
    while (TomlText.isBare(in.peek()) || in.peek() == '+' || in.peek() == '.') {
      in.at++;
    }
    String word = in.text.substring(start, in.at);
    if (word.isEmpty()) {
      throw in.error("a value has to stand here", start);
    }
    int sign = word.charAt(0) == '+' || word.charAt(0) == '-' ? 1 : 0;
    String unsigned = word.substring(sign);
    boolean negative = word.charAt(0) == '-';
    if (unsigned.equals("inf")) {
      return new Float(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (unsigned.equals("nan")) {
      return new Float(negative ? NEGATIVE_NAN : Double.NaN);
    }
    if (unsigned.length() > 1 && unsigned.charAt(0) == '0' && sign == 0) {
      int radix =
          switch (unsigned.charAt(1)) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
          };
      if (radix != 10) {
        return prefixed(unsigned, radix, start);
      }
    }
    int whole = digits(unsigned, 0, start);
    if (whole > 1 && unsigned.charAt(0) == '0') {
      throw in.error("a number cannot begin with a further 0", start);
    }
    return whole == unsigned.length()
        ? integer(word, start)
        : floating(word, unsigned, whole, start);
  }

  private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xFFF8000000000000L);

  /** The end of the digits from an index on, single underscores between them. */
  private int digits(String word, int from, int start) {
    int i = from;
    while (i < word.length()) {
      char c = word.charAt(i);
      boolean digit = isDigit(c);
      boolean between =
          c == '_'
              && i > from
              && word.charAt(i - 1) != '_'
              && i + 1 < word.length()
              && isDigit(word.charAt(i + 1));
      if (!digit && !between) {
        break;
      }
      i++;
    }
    if (i == from) {
      throw in.error("'" + word + "' is no value", start);
    }
    return i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private Value integer(String word, int start) {
    try {
      return Int.of(Long.parseLong(word.replace("_", "")));
    } catch (NumberFormatException e) {
      throw in.error("the number " + word + " does not fit 64 bits", start);
    }
  }

  private Value prefixed(String word, int radix, int start) {
    String digits = word.substring(2);
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      boolean between = c == '_' && i > 0 && digits.charAt(i - 1) != '_' && i + 1 < digits.length();
      if (Character.digit(c, radix) < 0 && !between) {
        throw in.error("'" + word + "' is no number", start);
      }
    }
    try {
      return Int.of(Long.parseLong(digits.replace("_", ""), radix));
    } catch (NumberFormatException e) {
      throw in.error("the number " + word + " does not fit 64 bits", start);
    }
  }

  private Value floating(String word, String unsigned, int whole, int start) {
    int i = whole;
    if (unsigned.charAt(i) == '.') {
      i = digits(unsigned, i + 1, start);
    }
    if (i < unsigned.length() && (unsigned.charAt(i) | 0x20) == 'e') {
      i++;
      if (i < unsigned.length() && (unsigned.charAt(i) == '+' || unsigned.charAt(i) == '-')) {
        i++;
      }
      i = digits(unsigned, i, start);
    }
    if (i < unsigned.length()) {
      throw in.error("'" + word + "' is no value", start);
    }
    double value = Double.parseDouble(word.replace("_", ""));
    if (Double.isInfinite(value)) {
      throw in.error("the number " + word + " is too large for a float", start);
    }
    return new Float(value);
  }
}
