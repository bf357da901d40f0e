package dev.firn.syntax;

import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.internal.ExpressionParser;

/**
 * Parses the Nix language, version 2.36. Stateless; any thread may call it, at any depth of its
 * stack that leaves some 300 kB.
 */
public final class Parser {
  private Parser() {}

  /**
   * The expression that a source holds.
   *
   * @throws SyntaxError if it holds none
   */
  public static Expr parse(Source source, ParseOptions options) {
    return new ExpressionParser(source, options).parseFile();
  }

  /**
   * The bindings that a line of an interactive session holds, such as {@code x = 1; inherit (y)
   * z;}; at least one.
   *
   * @throws SyntaxError if it holds anything else
   */
  public static AttrSet parseBindings(Source source, ParseOptions options) {
    return new ExpressionParser(source, options).parseBindings();
  }
}
