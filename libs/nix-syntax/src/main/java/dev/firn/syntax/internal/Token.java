package dev.firn.syntax.internal;

/** The kinds of tokens, as ints so that the parser's tables can be indexed with them. */
final class Token {
  static final byte END = 0;

  // Those that a primary expression can begin with come first.
  static final byte IDENTIFIER = 1;
  static final byte INTEGER = 2;
  static final byte FLOAT = 3;
  static final byte QUOTE = 4;
  static final byte INDENTED_OPEN = 5;
  static final byte PATH = 6;
  static final byte HOME_PATH = 7;
  static final byte SEARCH_PATH = 8;
  static final byte URI = 9;
  static final byte PAREN_OPEN = 10;
  static final byte LET = 11;
  static final byte REC = 12;
  static final byte BRACE_OPEN = 13;
  static final byte BRACKET_OPEN = 14;

  static final byte OR_WORD = 15;
  static final byte IF = 16;
  static final byte THEN = 17;
  static final byte ELSE = 18;
  static final byte ASSERT = 19;
  static final byte WITH = 20;
  static final byte IN = 21;
  static final byte INHERIT = 22;
  static final byte ELLIPSIS = 23;
  static final byte EQUAL = 24;
  static final byte NOT_EQUAL = 25;
  static final byte LESS = 26;
  static final byte LESS_EQUAL = 27;
  static final byte GREATER = 28;
  static final byte GREATER_EQUAL = 29;
  static final byte AND = 30;
  static final byte OR = 31;
  static final byte IMPLIES = 32;
  static final byte UPDATE = 33;
  static final byte CONCAT = 34;
  static final byte PLUS = 35;
  static final byte MINUS = 36;
  static final byte TIMES = 37;
  static final byte DIVIDE = 38;
  static final byte NOT = 39;
  static final byte QUESTION = 40;
  static final byte PIPE_FROM = 41;
  static final byte PIPE_INTO = 42;
  static final byte INTERPOLATION = 43;
  static final byte BRACE_CLOSE = 44;
  static final byte PAREN_CLOSE = 45;
  static final byte BRACKET_CLOSE = 46;
  static final byte SEMICOLON = 47;
  static final byte COLON = 48;
  static final byte COMMA = 49;
  static final byte AT = 50;
  static final byte DOT = 51;
  static final byte ASSIGN = 52;
  static final byte INVALID = 53;

  private Token() {}

  /** Whether a primary expression can begin with a token of this kind. */
  static boolean beginsPrimary(int kind) {
    return kind <= BRACKET_OPEN && kind != END;
  }
}
