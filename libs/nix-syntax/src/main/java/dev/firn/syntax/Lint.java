package dev.firn.syntax;

/** What to do about a construct that is legal but better avoided. */
public enum Lint {
  IGNORE,
  WARN,
  /** A {@link SyntaxError}. */
  FATAL
}
