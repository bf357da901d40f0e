package dev.firn.syntax;

/**
 * Advice about a source that parses.
 *
 * @param message a sentence without the place
 * @param offset the byte offset that it is about
 */
public record SyntaxWarning(Code code, String message, Source source, int offset) {
  /** Stable names of the warnings. */
  public enum Code {
    /** A URL outside quotes. */
    URL_LITERAL,
    /** A relative path that does not begin with a dot, such as {@code a/b}. */
    SHORT_PATH_LITERAL,
    /** A path that begins with {@code /} or {@code ~}. */
    ABSOLUTE_PATH_LITERAL,
    /** {@code or} as a name where a later version of the language will read it otherwise. */
    OR_AS_IDENTIFIER
  }

  /** The line and column of the place. */
  public Position position() {
    return source.position(offset);
  }
}
