package dev.firn.cli.console;

/** Lays compact JSON out over lines, two spaces a level, as Nix does. */
public final class JsonLayout {
  private JsonLayout() {}

  /**
   * The same JSON with line breaks.
   *
   * @param compact well-formed, without spaces between tokens
   */
  public static String indented(String compact) {
    StringBuilder out = new StringBuilder(compact.length() * 2);
    int level = 0;
    for (int i = 0; i < compact.length(); i++) {
      char c = compact.charAt(i);
      switch (c) {
        case '"' -> {
          int end = endOfString(compact, i);
          out.append(compact, i, end);
          i = end - 1;
        }
        case '{', '[' -> {
          out.append(c);
          char next = compact.charAt(i + 1);
          if (next == '}' || next == ']') {
            out.append(next);
            i++;
          } else {
            newline(out, ++level);
          }
        }
        case '}', ']' -> {
          newline(out, --level);
          out.append(c);
        }
        case ',' -> {
          out.append(c);
          newline(out, level);
        }
        case ':' -> out.append(": ");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static int endOfString(String text, int start) {
    int i = start + 1;
    while (text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private static void newline(StringBuilder out, int level) {
    out.append('\n').append("  ".repeat(level));
  }
}
