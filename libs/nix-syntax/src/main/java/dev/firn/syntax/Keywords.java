package dev.firn.syntax;

import java.util.List;

/**
 * The reserved words; {@link Symbol} interns them first, so that a symbol's id tells them apart.
 */
final class Keywords {
  /** In the order of their symbols' ids, from 0. */
  static final List<String> NAMES =
      List.of("if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or");

  /** The token kinds of {@link #NAMES}, in the same order. */
  private static final byte[] KINDS = {
    Token.IF,
    Token.THEN,
    Token.ELSE,
    Token.ASSERT,
    Token.WITH,
    Token.LET,
    Token.IN,
    Token.REC,
    Token.INHERIT,
    Token.OR_WORD
  };

  private Keywords() {}

  /** The kind of token that a name makes. */
  static int kindOf(Symbol name) {
    int id = name.id();
    return id < KINDS.length ? KINDS[id] : Token.IDENTIFIER;
  }

  /** Whether a name cannot stand where a variable or attribute name is printed bare. */
  static boolean isReserved(String name) {
    return !name.equals("or") && NAMES.contains(name);
  }
}
