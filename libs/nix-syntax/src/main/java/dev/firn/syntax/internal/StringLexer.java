package dev.firn.syntax.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.syntax.SyntaxError;
import org.jspecify.annotations.Nullable;

/** Reads the literal parts of strings, where the tokens of expressions do not count. */
final class StringLexer {
  private final Lexer lexer;
  private byte[] buffer = new byte[0];

  StringLexer(Lexer lexer) {
    this.lexer = lexer;
  }

  /**
   * Makes what ends the literal part of a string the current token: a {@link Token#QUOTE}, an
   * {@link Token#INTERPOLATION} or the {@link Token#END}.
   *
   * @param from where the part begins
   * @return the part, unescaped; null if it is empty
   */
  @Nullable String part(int from) {
    byte[] s = lexer.bytes;
    int length = lexer.length;
    int p = from;
    boolean plain = true;
    byte ends = Token.END;
    for (; ; p++) {
      int c = s[p];
      if (c == '"') {
        ends = Token.QUOTE;
        break;
      } else if (c == '\\') {
        plain = false;
        if (++p >= length) {
          break;
        }
      } else if (c == '$') {
        int next = s[p + 1];
        if (next == '{') {
          ends = Token.INTERPOLATION;
          break;
        } else if (next == '\\') {
          plain = false;
          p += 2;
        } else if (next != '"') {
          plain &= next != '\r' && next != 0;
          p++;
        }
        if (p >= length) {
          break;
        }
      } else if (c == '\r') {
        plain = false;
      } else if (c == 0) {
        if (p >= length) {
          break;
        }
        plain = false;
      }
    }
    if (ends == Token.END) {
      lexer.token(Token.END, length, 0);
      return null;
    }
    lexer.token(ends, p, ends == Token.QUOTE ? 1 : 2);
    if (p == from) {
      return null;
    }
    return plain ? new String(s, from, p - from, ISO_8859_1) : unescaped(from, p);
  }

  /** The text in {@code [from, to)} with escapes resolved and line ends made line feeds. */
  private String unescaped(int from, int to) {
    byte[] s = lexer.bytes;
    if (buffer.length < to - from) {
      buffer = new byte[Math.max(to - from, 256)];
    }
    int n = 0;
    for (int p = from; p < to; p++) {
      byte c = s[p];
      if (c == '\\') {
        c =
            switch (s[++p]) {
              case 'n' -> (byte) '\n';
              case 'r' -> (byte) '\r';
              case 't' -> (byte) '\t';
              default -> s[p];
            };
      } else if (c == '\r') {
        c = '\n';
        if (s[p + 1] == '\n') {
          p++;
        }
      } else if (c == 0) {
        throw nulIn(from);
      }
      buffer[n++] = c;
    }
    return new String(buffer, 0, n, ISO_8859_1);
  }

  /**
   * Reads one part of an indented string and adds it; makes what ends the string's literal parts
   * the current token: an {@link Token#INDENTED_OPEN} where the string closes, an {@link
   * Token#INTERPOLATION} or the {@link Token#END}.
   *
   * @param from where the parts begin
   */
  void indentedParts(int from, IndentedString parts) {
    byte[] s = lexer.bytes;
    int length = lexer.length;
    int p = from;
    for (; ; ) {
      int q = endOfIndentedText(p);
      if (q > p) {
        parts.addText(p, q);
        p = q;
      }
      if (p >= length) {
        lexer.token(Token.END, length, 0);
        return;
      }
      if (s[p] == '$') {
        if (s[p + 1] == '{') {
          lexer.token(Token.INTERPOLATION, p, 2);
          return;
        }
        parts.addFixed("$", p);
        p++;
      } else if (s[p + 1] != '\'') {
        parts.addFixed("'", p);
        p++;
      } else if (s[p + 2] == '$') {
        parts.addFixed("$", p);
        p += 3;
      } else if (s[p + 2] == '\'') {
        parts.addFixed("''", p);
        p += 3;
      } else if (s[p + 2] == '\\' && p + 3 < length) {
        parts.addFixed(unescaped(p + 2, p + 4), p);
        p += 4;
      } else {
        lexer.token(Token.INDENTED_OPEN, p, 2);
        return;
      }
    }
  }

  /**
   * The end of what is literal in an indented string: no quotes, no dollar that means something.
   */
  private int endOfIndentedText(int from) {
    byte[] s = lexer.bytes;
    int length = lexer.length;
    int p = from;
    for (; ; ) {
      int c = s[p];
      if (c == '$') {
        int next = s[p + 1];
        if (next == '{' || next == '\'' || p + 1 >= length) {
          return p;
        }
        p += next == 0 ? 1 : 2;
      } else if (c == '\'') {
        int next = s[p + 1];
        if (next == '\'' || next == '$' || p + 1 >= length) {
          return p;
        }
        p += next == 0 ? 1 : 2;
      } else if (c == 0) {
        if (p >= length) {
          return p;
        }
        throw nulIn(from);
      } else {
        p++;
      }
    }
  }

  private SyntaxError nulIn(int at) {
    return lexer.error(
        SyntaxError.Code.NUL_IN_STRING,
        "a string holds a zero byte, which no string of the language can",
        at,
        null);
  }
}
