package dev.firn.eval.format;

import dev.firn.eval.print.Utf8;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;

/** The text of a TOML document with a position: white space, comments, keys and strings. */
final class TomlText {
  final String text;
  int at;

  TomlText(String text) {
    this.text = text;
    this.at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
  }

  FormatException error(String message, int offset) {
    return new FormatException(message, text, offset);
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character; 0 at the end, where no text has one. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  boolean accept(char c) {
    if (peek() == c && !atEnd()) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c) {
    if (!accept(c)) {
      throw error("'" + c + "' has to stand here", at);
    }
  }

  void skipSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private boolean acceptNewline() {
    if (peek() == '\r' && peek(1) == '\n') {
      at += 2;
      return true;
    }
    return accept('\n');
  }

  private void skipComment() {
    if (peek() != '#') {
      return;
    }
    while (!atEnd() && peek() != '\n' && !(peek() == '\r' && peek(1) == '\n')) {
      if (isControl(peek())) {
        throw error("a comment cannot hold a control character", at);
      }
      at++;
    }
  }

  private static boolean isControl(char c) {
    return (c < ' ' && c != '\t') || c == 0x7F;
  }

  void skipBlankLines() {
    do {
      skipSpace();
      skipComment();
    } while (acceptNewline());
  }

  void endOfLine() {
    skipSpace();
    skipComment();
    if (!atEnd() && !acceptNewline()) {
      throw error("nothing but a comment may follow on this line", at);
    }
  }

  Value word(String word, Value value) {
    if (!text.startsWith(word, at)) {
      throw error("a value has to stand here", at);
    }
    at += word.length();
    return value;
  }

  /** One part of a key. */
  String simpleKey() {
    if (peek() == '"' || peek() == '\'') {
      if (peek(1) == peek() && peek(2) == peek()) {
        throw error("a string of several lines cannot be a key", at);
      }
      return peek() == '"' ? basic() : literal();
    }
    int from = at;
    while (isBare(peek())) {
      at++;
    }
    if (from == at) {
      throw error("a key has to stand here", at);
    }
    return text.substring(from, at);
  }

  static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  Value string() {
    char quote = peek();
    if (peek(1) == quote && peek(2) == quote) {
      at += 3;
      acceptNewline();
      return Str.of(quote == '"' ? longBasic() : longLiteral());
    }
    return Str.of(quote == '"' ? basic() : literal());
  }

  private String literal() {
    int from = ++at;
    while (peek() != '\'') {
      plain();
    }
    return text.substring(from, at++);
  }

  private String basic() {
    at++;
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      if (peek() == '\\') {
        escape(out);
      } else {
        out.append(plain());
      }
    }
    at++;
    return out.toString();
  }

  /** A character that stands for itself within a line. */
  private char plain() {
    if (atEnd()) {
      throw error("a string is not closed", at);
    }
    char c = text.charAt(at);
    if (isControl(c)) {
      throw error("a control character in a string has to be escaped", at);
    }
    at++;
    return c;
  }

  /** How many quotes end a text of several lines here: 3, and up to 2 that belong to it; else 0. */
  private int closing(char quote) {
    int count = 0;
    while (count < 5 && peek(count) == quote) {
      count++;
    }
    return count >= 3 ? count : 0;
  }

  private String longLiteral() {
    StringBuilder out = new StringBuilder();
    int closing;
    while ((closing = closing('\'')) == 0) {
      appendNewlineOrPlain(out);
    }
    at += closing;
    return out.repeat('\'', closing - 3).toString();
  }

  private String longBasic() {
    StringBuilder out = new StringBuilder();
    int closing;
    while ((closing = closing('"')) == 0) {
      if (peek() != '\\') {
        appendNewlineOrPlain(out);
      } else if (!acceptLineContinuation()) {
        escape(out);
      }
    }
    at += closing;
    return out.repeat('"', closing - 3).toString();
  }

  private void appendNewlineOrPlain(StringBuilder out) {
    int from = at;
    if (acceptNewline()) {
      out.append(text, from, at);
    } else {
      out.append(plain());
    }
  }

  /** A backslash at the end of a line takes all white space up to the next text with it. */
  private boolean acceptLineContinuation() {
    int from = at++;
    skipSpace();
    if (!acceptNewline()) {
      at = from;
      return false;
    }
    do {
      skipSpace();
    } while (acceptNewline());
    return true;
  }

  private void escape(StringBuilder out) {
    int from = at++;
    char c = peek();
    at++;
    switch (c) {
      case 'b' -> out.append('\b');
      case 't' -> out.append('\t');
      case 'n' -> out.append('\n');
      case 'f' -> out.append('\f');
      case 'r' -> out.append('\r');
      case '"', '\\' -> out.append(c);
      case 'u' -> unicode(out, 4, from);
      case 'U' -> unicode(out, 8, from);
      default -> throw error("this is no escape", from);
    }
  }

  private void unicode(StringBuilder out, int digits, int from) {
    long code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
      if (digit < 0) {
        throw error(digits + " hexadecimal digits have to follow", at);
      }
      code = code << 4 | digit;
      at++;
    }
    if (code > Character.MAX_CODE_POINT || (code >= 0xD800 && code < 0xE000)) {
      throw error("this is no character of Unicode", from);
    }
    if (code == 0) {
      throw error("a string of the language cannot hold a null byte", from);
    }
    Utf8.append(out, (int) code);
  }
}
