package dev.firn.eval.builtins;

/** How Nix splits and compares versions of packages. */
public final class Versions {
  private Versions() {}

  /** The parts of a version, one after the other. */
  static final class Parts {
    private final String text;
    private int at;

    Parts(String text) {
      this.text = text;
    }

    boolean atEnd() {
      return at == text.length();
    }

    /** The next part; empty when there is none left. */
    String next() {
      int n = text.length();
      while (at < n && isSeparator(text.charAt(at))) {
        at++;
      }
      int from = at;
      if (at < n) {
        boolean digits = isDigit(text.charAt(at));
        while (at < n && isDigit(text.charAt(at)) == digits && !isSeparator(text.charAt(at))) {
          at++;
        }
      }
      return text.substring(from, at);
    }
  }

  /** The dash that separates a package's name from its version, or -1. */
  public static int dashBeforeVersion(String name) {
    for (int i = name.indexOf('-'); i >= 0 && i + 1 < name.length(); i = name.indexOf('-', i + 1)) {
      char after = (char) (name.charAt(i + 1) | 0x20);
      if (after < 'a' || after > 'z') {
        return i;
      }
    }
    return -1;
  }

  /** -1, 0 or 1. */
  public static int compare(String left, String right) {
    Parts a = new Parts(left);
    Parts b = new Parts(right);
    while (!a.atEnd() || !b.atEnd()) {
      String x = a.next();
      String y = b.next();
      if (isBefore(x, y)) {
        return -1;
      }
      if (isBefore(y, x)) {
        return 1;
      }
    }
    return 0;
  }

  private static boolean isBefore(String a, String b) {
    long x = number(a);
    long y = number(b);
    if (x >= 0 && y >= 0) {
      return x < y;
    }
    if (a.isEmpty() && y >= 0) {
      return true;
    }
    if (a.equals("pre") && !b.equals("pre")) {
      return true;
    }
    if (b.equals("pre")) {
      return false;
    }
    if (y >= 0) {
      return true;
    }
    return x < 0 && a.compareTo(b) < 0;
  }

  /** The value of a part that is a number of 31 bits, else -1. */
  private static long number(String part) {
    if (part.isEmpty() || !isDigit(part.charAt(0))) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < part.length(); i++) {
      value = value * 10 + (part.charAt(i) - '0');
      if (value > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return value;
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == '-';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
