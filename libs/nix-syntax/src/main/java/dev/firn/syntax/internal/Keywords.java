package dev.firn.syntax.internal;

import dev.firn.syntax.Symbol;

/** The token kinds of names and reserved words. */
final class Keywords {
  /** By the index of the word in {@link Symbol#RESERVED_WORDS}, which is its symbol's id. */
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
  static byte kindOf(Symbol name) {
    int id = name.id();
    return id < KINDS.length ? KINDS[id] : Token.IDENTIFIER;
  }
}
