package dev.firn.syntax;

import dev.firn.syntax.ast.Expr;

/** Short ways to parse in tests. */
final class Sources {
  static final ParseOptions OPTIONS =
      ParseOptions.DEFAULT.withHome("/home/me").withPipeOperators(true);

  private Sources() {}

  static Source source(String text) {
    return Source.of(text, "test.nix", "/base");
  }

  static Expr parse(String text) {
    return Parser.parse(source(text), OPTIONS);
  }

  static String printed(String text) {
    return Printer.print(parse(text));
  }
}
