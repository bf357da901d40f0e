package dev.firn.syntax.internal;

import dev.firn.syntax.Lint;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.SyntaxWarning;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Interpolation.Part;
import dev.firn.syntax.ast.PathLiteral;
import dev.firn.syntax.ast.Str;

/** Strings and paths, which have parts of their own kind of tokens. */
final class TextParser {
  private final ExpressionParser parser;
  private final Source source;
  private final StringLexer strings;

  TextParser(ExpressionParser parser) {
    this.parser = parser;
    this.source = parser.source;
    this.strings = new StringLexer(parser.lexer);
  }

  /** A string; the current token is its quote. */
  Expr string() {
    Expr result = openString();
    parser.lexer.advance();
    return result;
  }

  /** A string whose closing quote stays the current token. */
  Expr openString() {
    Lexer lexer = parser.lexer;
    int at = lexer.start;
    int partAt = lexer.end;
    String text = strings.part(partAt);
    if (lexer.kind == Token.QUOTE) {
      parser.height = 1;
      return new Str(text == null ? "" : text, at);
    }
    int mark = parser.stackSize;
    int firstAt = partAt;
    int levels = 1;
    for (; ; ) {
      if (text != null) {
        parser.push(new Part(new Str(text, partAt), partAt));
      }
      if (lexer.kind == Token.QUOTE) {
        break;
      }
      parser.close(Token.INTERPOLATION, "'\"'", at);
      parser.push(interpolated());
      levels = Math.max(levels, parser.height);
      partAt = lexer.end;
      text = strings.part(partAt);
    }
    parser.height = levels + 1;
    return new Interpolation(parser.popFrom(mark), true, firstAt);
  }

  /** An interpolated expression; its closing brace stays the current token. */
  private Part interpolated() {
    Lexer lexer = parser.lexer;
    int at = lexer.start;
    lexer.advance();
    Expr value = parser.function();
    parser.close(Token.BRACE_CLOSE, "an operator or '}'", at);
    return new Part(value, at);
  }

  /** An indented string; the current token is what opens it. */
  Expr indentedString() {
    Lexer lexer = parser.lexer;
    int at = lexer.start;
    int levels = 0;
    IndentedString parts = new IndentedString(lexer.bytes);
    strings.indentedParts(lexer.end, parts);
    while (lexer.kind == Token.INTERPOLATION) {
      Part part = interpolated();
      parts.addExpr(part.value(), part.pos());
      levels = Math.max(levels, parser.height);
      strings.indentedParts(lexer.end, parts);
    }
    parser.close(Token.INDENTED_OPEN, "two single quotes", at);
    Expr result = parts.strip(at);
    lexer.advance();
    parser.height = levels + 2;
    return result;
  }

  /** A path; the current token is its first part. */
  Expr path() {
    Lexer lexer = parser.lexer;
    int at = lexer.start;
    int end = lexer.end;
    Expr first = pathLiteral(source.text(at, end), lexer.kind, at);
    byte[] bytes = lexer.bytes;
    if (bytes[end - 1] == '/' || bytes[end] == '$' && bytes[end + 1] == '{') {
      return interpolatedPath(first, at);
    }
    endPath(at);
    parser.height = 1;
    return first;
  }

  private Expr interpolatedPath(Expr first, int at) {
    Lexer lexer = parser.lexer;
    byte[] bytes = lexer.bytes;
    int mark = parser.stackSize;
    int levels = 1;
    int tokenAt = at;
    int p = lexer.end;
    boolean interpolated = false;
    parser.push(new Part(first, at));
    for (; ; ) {
      if (bytes[p] == '$' && bytes[p + 1] == '{') {
        lexer.token(Token.INTERPOLATION, p, 2);
        parser.push(interpolated());
        levels = Math.max(levels, parser.height);
        interpolated = true;
        tokenAt = lexer.start;
        p = lexer.end;
        continue;
      }
      int end = lexer.endOfPathPart(p);
      if (end == p) {
        break;
      }
      if (!interpolated && tokenAt != at) {
        throw uninterpolated(p);
      }
      parser.push(new Part(new Str(source.text(p, end), p), p));
      tokenAt = p;
      p = end;
    }
    if (bytes[p - 1] == '/') {
      throw lexer.error(
          SyntaxError.Code.PATH_TRAILING_SLASH,
          "a path cannot end in a slash",
          p < lexer.length ? p : tokenAt,
          "leave out the last slash");
    }
    if (!interpolated) {
      throw uninterpolated(tokenAt);
    }
    lexer.end = p;
    endPath(tokenAt);
    parser.height = levels + 1;
    return new Interpolation(parser.popFrom(mark), false, at);
  }

  private SyntaxError uninterpolated(int at) {
    return parser.lexer.error(
        SyntaxError.Code.UNEXPECTED_TOKEN,
        "a path cannot have two slashes in a row here",
        at,
        "leave out one of the slashes");
  }

  /** Goes on behind a path; a file that ends with one is said to end where its last part begins. */
  private void endPath(int lastPartAt) {
    Lexer lexer = parser.lexer;
    if (lexer.end == lexer.length) {
      lexer.endOfFileOffset = lastPartAt;
    }
    lexer.advance();
  }

  private Expr pathLiteral(String text, int kind, int at) {
    ParseOptions options = parser.options;
    if (kind == Token.HOME_PATH) {
      String home = options.home();
      if (home == null) {
        throw parser.lexer.error(
            SyntaxError.Code.HOME_PATH_UNAVAILABLE,
            "the path '" + text + "' needs a home directory, and none may be used here",
            at,
            "write the path out, or evaluate without pure mode");
      }
      if (options.absolutePathLiterals() != Lint.IGNORE) {
        lint(
            options.absolutePathLiterals(),
            SyntaxWarning.Code.ABSOLUTE_PATH_LITERAL,
            "the path '" + text + "' depends on who evaluates it",
            at);
      }
      return new PathLiteral(home + text.substring(1), at);
    }
    if (text.charAt(0) == '/') {
      if (options.absolutePathLiterals() != Lint.IGNORE) {
        lint(
            options.absolutePathLiterals(),
            SyntaxWarning.Code.ABSOLUTE_PATH_LITERAL,
            "the path '"
                + text
                + "' depends on the machine; a relative one or an argument does not",
            at);
      }
    } else if (text.charAt(0) != '.' && options.shortPathLiterals() != Lint.IGNORE) {
      lint(
          options.shortPathLiterals(),
          SyntaxWarning.Code.SHORT_PATH_LITERAL,
          "the relative path '" + text + "' is clearer as './" + text + "'",
          at);
    }
    return new PathLiteral(Paths.resolve(text, source.baseDir()), at);
  }

  void lintUrl(String text, int at) {
    if (parser.options.urlLiterals() != Lint.IGNORE) {
      lint(
          parser.options.urlLiterals(),
          SyntaxWarning.Code.URL_LITERAL,
          "the URL " + text + " should be in quotes",
          at);
    }
  }

  /** Warns or fails; the caller has found that the lint is not ignored. */
  private void lint(Lint lint, SyntaxWarning.Code code, String message, int at) {
    if (lint == Lint.FATAL) {
      throw parser.lexer.error(SyntaxError.Code.LINT, message, at, null);
    }
    parser.options.warnings().accept(new SyntaxWarning(code, message, source, at));
  }
}
