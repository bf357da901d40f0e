package dev.firn.syntax.internal;

import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Position;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
import org.jspecify.annotations.Nullable;

/**
 * Splits a source into tokens, the longest match first, as {@code lexer.l} of Nix defines them.
 *
 * <p>The parser drives it: {@link #advance()} reads the next token of an expression, and the parts
 * of strings and paths are read by methods of their own from {@link #end} on. Nothing is allocated
 * for a token but the text of literals.
 */
final class Lexer {
  final Source source;
  final byte[] bytes;
  final int length;

  /** The current token's kind. */
  int kind;

  /** The byte offset where the current token begins; at the end of the file, what errors blame. */
  int start;

  /** The byte offset after the current token. */
  int end;

  /** The name, if the current token is an identifier or a reserved word. */
  Symbol symbol = Symbol.of("");

  /** The value, if the current token is an integer. */
  long integer;

  /** The value, if the current token is a floating-point number. */
  double floating;

  /** Where Nix reports errors at the end of the file; it differs after a path. */
  int endOfFileOffset;

  private final boolean pipeOperators;

  /** No path and no URI ends here or before: a run of path bytes that was looked through. */
  private int plainUntil;

  private final DocComments docComments;
  private int docStart = -1;
  private int docEnd;

  Lexer(Source source, ParseOptions options, DocComments docComments) {
    this.source = source;
    this.bytes = source.padded();
    this.length = source.length();
    this.endOfFileOffset = length;
    this.pipeOperators = options.pipeOperators();
    this.docComments = docComments;
  }

  /** Reads the token after {@link #end}. */
  void advance() {
    scan();
    if (docStart >= 0) {
      docComments.add(start, docStart, docEnd);
      docStart = -1;
    }
  }

  private void scan() {
    byte[] s = bytes;
    int p = end;
    for (; ; ) {
      int c = s[p] & 0xff;
      if ((Bytes.CLASSES[c] & Bytes.NAME_START) != 0) {
        identifier(p, c);
        return;
      }
      switch (c) {
        case ' ', '\t', '\r', '\n' -> {
          p++;
          continue;
        }
        case '#' -> {
          p = endOfLine(p);
          continue;
        }
        case '/' -> {
          if (s[p + 1] == '*') {
            int after = endOfComment(p);
            if (after > 0) {
              p = after;
              continue;
            }
            token(Token.DIVIDE, p, 1);
          } else if (s[p + 1] == '/') {
            token(Token.UPDATE, p, 2);
          } else if (!pathOrUri(p)) {
            token(Token.DIVIDE, p, 1);
          }
        }
        case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(p);
        case '.' -> dot(p);
        case '=' -> oneOrTwo(p, Token.ASSIGN, '=', Token.EQUAL);
        case ';' -> token(Token.SEMICOLON, p, 1);
        case '"' -> token(Token.QUOTE, p, 1);
        case '{' -> token(Token.BRACE_OPEN, p, 1);
        case '}' -> token(Token.BRACE_CLOSE, p, 1);
        case '(' -> token(Token.PAREN_OPEN, p, 1);
        case ')' -> token(Token.PAREN_CLOSE, p, 1);
        case '[' -> token(Token.BRACKET_OPEN, p, 1);
        case ']' -> token(Token.BRACKET_CLOSE, p, 1);
        case ',' -> token(Token.COMMA, p, 1);
        case ':' -> token(Token.COLON, p, 1);
        case '?' -> token(Token.QUESTION, p, 1);
        case '@' -> token(Token.AT, p, 1);
        case '*' -> token(Token.TIMES, p, 1);
        case '!' -> oneOrTwo(p, Token.NOT, '=', Token.NOT_EQUAL);
        case '>' -> oneOrTwo(p, Token.GREATER, '=', Token.GREATER_EQUAL);
        case '&' -> oneOrTwo(p, Token.INVALID, '&', Token.AND);
        case '$' -> oneOrTwo(p, Token.INVALID, '{', Token.INTERPOLATION);
        case '+' -> {
          if (p < plainUntil || !pathOrUri(p)) {
            oneOrTwo(p, Token.PLUS, '+', Token.CONCAT);
          }
        }
        case '-' -> {
          if (p < plainUntil || !pathOrUri(p)) {
            oneOrTwo(p, Token.MINUS, '>', Token.IMPLIES);
          }
        }
        case '<' -> less(p);
        case '|' -> bar(p);
        case '\'' -> quotes(p);
        case '~' -> home(p);
        case 0 -> token(p == length ? Token.END : Token.INVALID, p, p == length ? 0 : 1);
        default -> token(Token.INVALID, p, 1);
      }
      return;
    }
  }

  /** Makes the bytes at an offset the current token. */
  void token(byte tokenKind, int at, int size) {
    kind = tokenKind;
    start = tokenKind == Token.END ? endOfFileOffset : at;
    end = at + size;
  }

  private void oneOrTwo(int at, byte one, char second, byte two) {
    boolean both = bytes[at + 1] == second;
    token(both ? two : one, at, both ? 2 : 1);
  }

  private void identifier(int at, int first) {
    byte[] s = bytes;
    int hash = first;
    int p = at + 1;
    int c = s[p];
    while (c > 0 && (Bytes.CLASSES[c] & Bytes.IDENTIFIER) != 0) {
      hash = 31 * hash + c;
      c = s[++p];
    }
    if ((c == '.' || c == '/' || c == ':' || c == '+') && p >= plainUntil && pathOrUri(at)) {
      return;
    }
    start = at;
    end = p;
    symbol = Symbol.of(s, at, p, hash);
    kind = Keywords.kindOf(symbol);
  }

  /**
   * Makes a path or URI the current token if one begins here; identifiers, numbers and operators
   * that begin here are shorter, so it goes first.
   */
  private boolean pathOrUri(int at) {
    byte[] s = bytes;
    int run = runOf(Bytes.PATH, at);
    if (s[run] == '/') {
      if (Bytes.is(Bytes.PATH, s[run + 1])) {
        kind = Token.PATH;
        start = at;
        end = endOfPathPart(at);
        return true;
      }
      if (s[run + 1] == '$' && s[run + 2] == '{') {
        token(Token.PATH, at, run + 1 - at);
        return true;
      }
    } else if (s[run] == ':' && Bytes.is(Bytes.URI, s[run + 1])) {
      if (!Bytes.is(Bytes.LETTER, s[at]) || runOf(Bytes.SCHEME, at) != run) {
        return false;
      }
      kind = Token.URI;
      start = at;
      end = runOf(Bytes.URI, run + 1);
      return true;
    }
    plainUntil = run;
    return false;
  }

  /**
   * The end of the longest part of a path from an offset on; the offset itself if there is none.
   */
  int endOfPathPart(int from) {
    int p = runOf(Bytes.PATH, from);
    while (bytes[p] == '/') {
      int run = runOf(Bytes.PATH, p + 1);
      if (run == p + 1) {
        return run;
      }
      p = run;
    }
    return p;
  }

  private int runOf(byte classes, int from) {
    byte[] s = bytes;
    int p = from;
    while (Bytes.is(classes, s[p])) {
      p++;
    }
    return p;
  }

  private void number(int at) {
    byte[] s = bytes;
    int p = runOf(Bytes.DIGIT, at);
    byte next = s[p];
    if ((next == '/' || Bytes.is(Bytes.PATH, next) || next == ':')
        && p >= plainUntil
        && pathOrUri(at)) {
      return;
    }
    if (next == '.' && (s[at] != '0' || p == at + 1 && Bytes.is(Bytes.DIGIT, s[p + 1]))) {
      floating(at, p);
      return;
    }
    token(Token.INTEGER, at, p - at);
    long value = 0;
    for (int i = at; i < p; i++) {
      int digit = s[i] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw error(
            SyntaxError.Code.INTEGER_TOO_LARGE,
            "the integer " + source.text(at, p) + " does not fit into 64 bits",
            at,
            "the largest integer is " + Long.MAX_VALUE);
      }
      value = value * 10 + digit;
    }
    integer = value;
  }

  private void floating(int at, int point) {
    byte[] s = bytes;
    int p = runOf(Bytes.DIGIT, point + 1);
    if (s[p] == 'e' || s[p] == 'E') {
      int digits = s[p + 1] == '+' || s[p + 1] == '-' ? p + 2 : p + 1;
      if (Bytes.is(Bytes.DIGIT, s[digits])) {
        p = runOf(Bytes.DIGIT, digits);
      }
    }
    token(Token.FLOAT, at, p - at);
    String text = source.text(at, p);
    floating = Double.parseDouble(text);
    boolean tooSmall = floating < Double.MIN_NORMAL && !isZero(text);
    if (Double.isInfinite(floating) || tooSmall) {
      throw error(
          SyntaxError.Code.FLOAT_OUT_OF_RANGE,
          "the number " + text + " is too " + (tooSmall ? "small" : "large") + " for a float",
          at,
          null);
    }
  }

  private static boolean isZero(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  private void dot(int at) {
    byte[] s = bytes;
    if (at >= plainUntil && pathOrUri(at)) {
      return;
    }
    if (Bytes.is(Bytes.DIGIT, s[at + 1])) {
      floating(at, at);
    } else if (s[at + 1] == '.' && s[at + 2] == '.') {
      token(Token.ELLIPSIS, at, 3);
    } else {
      token(Token.DOT, at, 1);
    }
  }

  private void less(int at) {
    byte[] s = bytes;
    int p = runOf(Bytes.PATH, at + 1);
    if (p > at + 1) {
      while (s[p] == '/' && Bytes.is(Bytes.PATH, s[p + 1])) {
        p = runOf(Bytes.PATH, p + 1);
      }
      if (s[p] == '>') {
        token(Token.SEARCH_PATH, at, p + 1 - at);
        return;
      }
    }
    if (s[at + 1] == '|') {
      pipe(Token.PIPE_FROM, at);
    } else {
      oneOrTwo(at, Token.LESS, '=', Token.LESS_EQUAL);
    }
  }

  private void bar(int at) {
    if (bytes[at + 1] == '>') {
      pipe(Token.PIPE_INTO, at);
    } else {
      oneOrTwo(at, Token.INVALID, '|', Token.OR);
    }
  }

  private void pipe(byte tokenKind, int at) {
    token(tokenKind, at, 2);
    if (!pipeOperators) {
      throw error(
          SyntaxError.Code.EXPERIMENTAL_FEATURE_DISABLED,
          "the operator '" + source.text(start, end) + "' is experimental and not enabled",
          at,
          "enable it with --extra-experimental-features pipe-operators");
    }
  }

  private void quotes(int at) {
    byte[] s = bytes;
    if (s[at + 1] != '\'') {
      token(Token.INVALID, at, 1);
      return;
    }
    int p = at + 2;
    while (s[p] == ' ') {
      p++;
    }
    token(Token.INDENTED_OPEN, at, s[p] == '\n' ? p + 1 - at : 2);
  }

  private void home(int at) {
    byte[] s = bytes;
    if (s[at + 1] == '/') {
      if (Bytes.is(Bytes.PATH, s[at + 2])) {
        token(Token.HOME_PATH, at, endOfPathPart(at + 1) - at);
        return;
      }
      if (s[at + 2] == '$' && s[at + 3] == '{') {
        token(Token.HOME_PATH, at, 2);
        return;
      }
    }
    token(Token.INVALID, at, 1);
  }

  private int endOfLine(int from) {
    byte[] s = bytes;
    int p = from;
    while (s[p] != '\n' && s[p] != '\r' && p < length) {
      p++;
    }
    return p;
  }

  /** The offset after a comment, or -1 if it does not end. */
  private int endOfComment(int at) {
    byte[] s = bytes;
    int p = at + 2;
    while (s[p] != '*' || s[p + 1] != '/') {
      if (p >= length) {
        return -1;
      }
      p++;
    }
    if (s[at + 2] == '*' && s[at + 3] != '*' && s[at + 3] != '/') {
      docStart = at;
      docEnd = p + 2;
    }
    return p + 2;
  }

  SyntaxError error(SyntaxError.Code code, String message, int at, @Nullable String hint) {
    return new SyntaxError(code, message, source, at, hint);
  }

  /** The error that the current token cannot stand where it stands. */
  SyntaxError unexpected(String expected) {
    return unexpected(expected, usualHint());
  }

  /** The same, with advice. */
  SyntaxError unexpected(String expected, @Nullable String hint) {
    return error(
        SyntaxError.Code.UNEXPECTED_TOKEN,
        "unexpected " + describeToken() + ", expected " + expected,
        start,
        hint);
  }

  /** The same, where what closes a construct is missing that begins at an offset. */
  SyntaxError unclosed(String expected, int openedAt) {
    String hint = usualHint();
    if (hint == null) {
      Position opened = source.position(openedAt);
      hint = "what is to be closed begins at line " + opened.line() + ", column " + opened.column();
    }
    return unexpected(expected, hint);
  }

  private @Nullable String usualHint() {
    return switch (kind) {
      case Token.COLON -> "a function must be in parentheses here";
      case Token.IF, Token.LET, Token.WITH, Token.ASSERT ->
          "'" + source.text(start, end) + "' must be in parentheses here";
      case Token.ASSIGN -> "perhaps the ';' is missing at the end of the binding before";
      case Token.TIMES ->
          start > 0 && bytes[start - 1] == '/' ? "perhaps a comment is not closed" : null;
      default -> null;
    };
  }

  private String describeToken() {
    if (kind == Token.END) {
      return "end of file";
    }
    String text = source.text(start, Math.min(end, start + 60));
    return switch (kind) {
      case Token.IDENTIFIER -> "identifier '" + text + "'";
      case Token.INTEGER, Token.FLOAT -> "number '" + text + "'";
      case Token.QUOTE -> "string";
      case Token.INDENTED_OPEN -> "indented string";
      case Token.PATH, Token.HOME_PATH, Token.SEARCH_PATH -> "path '" + text + "'";
      case Token.URI -> "URL '" + text + "'";
      case Token.INVALID -> "character " + describeByte(bytes[start] & 0xff);
      default -> "'" + text + "'";
    };
  }

  private static String describeByte(int c) {
    return c > ' ' && c < 127 ? "'" + (char) c + "'" : "0x%02x".formatted(c);
  }
}
