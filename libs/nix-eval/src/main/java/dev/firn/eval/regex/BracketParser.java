package dev.firn.eval.regex;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a bracket expression, {@code [a-z[:digit:]]}, in the C locale. */
final class BracketParser {
  private static final int NOTHING = -1;
  private static final int CLASS = -2;

  /** POSIX's names of the characters that are not named by themselves (IEEE 1003.1, table 6-1). */
  private static final Map<String, Integer> NAMES = characterNames();

  private final String text;
  private final boolean[] members = new boolean[256];
  private int at;

  BracketParser(String text, int at) {
    this.text = text;
    this.at = at;
  }

  int end() {
    return at;
  }

  Pattern.Bytes parse() {
    boolean negated = at < text.length() && text.charAt(at) == '^';
    if (negated) {
      at++;
    }
    int last = NOTHING;
    if (peek() == '-') {
      at++;
      last = '-';
    } else if (peek() == ']') {
      at++;
      last = ']';
    }
    while (true) {
      char c = peek();
      if (c == ']') {
        at++;
        add(last);
        break;
      }
      if (c == '-') {
        at++;
        if (peek() == ']') {
          at++;
          add(last);
          add('-');
          break;
        }
        if (last < 0) {
          throw error(
              last == CLASS ? "a class cannot begin a range" : "a '-' stands between two ranges");
        }
        addRange(last, rangeEnd());
        last = NOTHING;
      } else if (c == '[' && isNamed()) {
        int before = last;
        last = named();
        add(before);
      } else {
        at++;
        add(last);
        last = c;
      }
    }
    if (negated) {
      for (int i = 0; i < members.length; i++) {
        members[i] = !members[i];
      }
    }
    return new Pattern.Bytes(members);
  }

  private char peek() {
    if (at >= text.length()) {
      throw error("a '[' is not closed by ']'");
    }
    return text.charAt(at);
  }

  private RegexException error(String message) {
    return RegexException.syntax(message + " (at index " + at + ")");
  }

  private void add(int member) {
    if (member >= 0) {
      members[member] = true;
    }
  }

  private boolean isNamed() {
    if (at + 1 >= text.length()) {
      throw error("a '[' is not closed by ']'");
    }
    char kind = text.charAt(at + 1);
    return kind == '.' || kind == ':' || kind == '=';
  }

  private char rangeEnd() {
    char c = peek();
    boolean plain = c == '-' || (c != ']' && !(c == '[' && isNamed()));
    if (!plain) {
      throw error("a range has to end in a character");
    }
    at++;
    return c;
  }

  /** Bytes order as signed numbers, as C++ has them on the machines that matter. */
  private void addRange(int from, int to) {
    byte first = (byte) from;
    byte last = (byte) to;
    if (first > last) {
      throw error("the ends of a range are in the wrong order");
    }
    for (int i = first; i <= last; i++) {
      members[i & 0xFF] = true;
    }
  }

  private int named() {
    char kind = text.charAt(at + 1);
    int from = at + 2;
    int to = text.indexOf(kind, from);
    if (to < 0 || to + 1 >= text.length() || text.charAt(to + 1) != ']') {
      throw error("'[" + kind + "' is not closed by '" + kind + "]'");
    }
    String name = text.substring(from, to);
    at = to + 2;
    switch (kind) {
      case ':' -> {
        addClass(name.toLowerCase(Locale.ROOT));
        return CLASS;
      }
      case '=' -> {
        int c = character(name);
        for (int i = 0; i < members.length; i++) {
          if (lower(i) == lower(c)) {
            members[i] = true;
          }
        }
        return CLASS;
      }
      default -> {
        return character(name);
      }
    }
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  private int character(String name) {
    Integer c = NAMES.get(name);
    if (c == null) {
      throw error("there is no character with the name '" + name + "'");
    }
    return c;
  }

  private void addClass(String name) {
    ByteClass members256 = byteClass(name);
    if (members256 == null) {
      throw error("there is no class of characters with the name '" + name + "'");
    }
    for (int i = 0; i < 128; i++) {
      if (members256.has(i)) {
        members[i] = true;
      }
    }
  }

  @FunctionalInterface
  private interface ByteClass {
    boolean has(int c);
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlnum(int c) {
    return isUpper(c) || isLower(c) || isDigit(c);
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static @Nullable ByteClass byteClass(String name) {
    return switch (name) {
      case "alnum" -> BracketParser::isAlnum;
      case "alpha" -> c -> isUpper(c) || isLower(c);
      case "blank" -> c -> c == ' ' || c == '\t';
      case "cntrl" -> c -> c < ' ' || c == 127;
      case "d", "digit" -> BracketParser::isDigit;
      case "graph" -> c -> c > ' ' && c < 127;
      case "lower" -> BracketParser::isLower;
      case "print" -> c -> c >= ' ' && c < 127;
      case "punct" -> c -> c > ' ' && c < 127 && !isAlnum(c);
      case "s", "space" -> BracketParser::isSpace;
      case "upper" -> BracketParser::isUpper;
      case "w" -> c -> isAlnum(c) || c == '_';
      case "xdigit" -> c -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      default -> null;
    };
  }

  private static Map<String, Integer> characterNames() {
    String[] controls =
        ("NUL SOH STX ETX EOT ENQ ACK alert backspace tab newline vertical-tab form-feed"
                + " carriage-return SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC IS4 IS3 IS2 IS1"
                + " space exclamation-mark quotation-mark number-sign dollar-sign percent-sign ampersand"
                + " apostrophe left-parenthesis right-parenthesis asterisk plus-sign comma hyphen period"
                + " slash zero one two three four five six seven eight nine colon semicolon"
                + " less-than-sign equals-sign greater-than-sign question-mark commercial-at")
            .split(" ");
    Map<String, Integer> names = new java.util.HashMap<>();
    for (int i = 0; i < controls.length; i++) {
      names.put(controls[i], i);
    }
    for (char c = 'A'; c <= 'Z'; c++) {
      names.put(String.valueOf(c), (int) c);
      names.put(String.valueOf((char) (c + 32)), c + 32);
    }
    String[] middle =
        "left-square-bracket backslash right-square-bracket circumflex underscore grave-accent"
            .split(" ");
    for (int i = 0; i < middle.length; i++) {
      names.put(middle[i], '[' + i);
    }
    String[] last = "left-curly-bracket vertical-line right-curly-bracket tilde DEL".split(" ");
    for (int i = 0; i < last.length; i++) {
      names.put(last[i], '{' + i);
    }
    return Map.copyOf(names);
  }
}
