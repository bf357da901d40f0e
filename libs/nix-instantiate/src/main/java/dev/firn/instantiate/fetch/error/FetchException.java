package dev.firn.instantiate.fetch.error;

/**
 * A source that cannot be named, fetched or trusted. The message says what, where and, where there
 * is a way out, what to do; it is a byte string (one char is one byte) where it quotes input.
 */
public class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public FetchException(String code, String message) {
    super(message);
    this.code = "fetch/" + code;
  }

  public FetchException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = "fetch/" + code;
  }

  /** A stable identifier such as {@code fetch/hash-mismatch}. */
  public final String code() {
    return code;
  }
}
