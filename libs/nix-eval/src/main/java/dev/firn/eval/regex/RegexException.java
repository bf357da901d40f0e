package dev.firn.eval.regex;

/** A regular expression that is not well-formed, or that is too large for a text. */
public final class RegexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean limit;

  private RegexException(String message, boolean limit) {
    super(message, null, false, false);
    this.limit = limit;
  }

  static RegexException syntax(String message) {
    return new RegexException(message, false);
  }

  static RegexException limit(String message) {
    return new RegexException(message, true);
  }

  /** Whether it is too large rather than wrong. */
  public boolean isLimit() {
    return limit;
  }
}
