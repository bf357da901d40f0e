package dev.firn.cli.console;

/**
 * Text for a stream that is not a terminal. What Nix code puts into its messages (nixpkgs' module
 * system marks names with escape sequences) would be noise there, and scripts look for the words.
 */
final class PlainMessage {
  private static final char ESCAPE = '\33';
  private static final char BELL = '\7';
  private static final int TAB_STOP = 8;

  private final String text;
  private final StringBuilder out;
  private int at;
  private int column;

  private PlainMessage(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  /**
   * A message without escape sequences (ECMA-48's control sequences, operating system commands and
   * single ones), carriage returns and bells, its tabs as spaces. Columns are counted from the
   * message's start over its line ends, as Nix counts them.
   */
  static String of(String text) {
    return isPlain(text) ? text : new PlainMessage(text).convert();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case ESCAPE, BELL, '\r', '\t' -> {
          return false;
        }
        default -> {}
      }
    }
    return true;
  }

  private String convert() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ESCAPE -> skipSequence();
        case BELL, '\r' -> {}
        case '\t' -> {
          do {
            out.append(' ');
          } while (++column % TAB_STOP != 0);
        }
        default -> {
          out.append(c);
          boolean continuesCharacter = (c & 0xC0) == 0x80;
          column += c < ' ' || continuesCharacter ? 0 : 1;
        }
      }
    }
    return out.toString();
  }

  private void skipSequence() {
    if (skipOne('[', '[')) {
      skipAll('0', '?');
      skipAll(' ', '/');
      skipOne('@', '~');
    } else if (skipOne(']', ']')) {
      while (at < text.length() && text.charAt(at) != ESCAPE && text.charAt(at) != BELL) {
        at++;
      }
      if (skipOne(ESCAPE, ESCAPE)) {
        skipOne('\\', '\\');
      } else {
        skipOne(BELL, BELL);
      }
    } else {
      skipOne('@', '_');
    }
  }

  private void skipAll(char first, char last) {
    while (skipOne(first, last)) {}
  }

  private boolean skipOne(char first, char last) {
    if (at < text.length() && text.charAt(at) >= first && text.charAt(at) <= last) {
      at++;
      return true;
    }
    return false;
  }
}
