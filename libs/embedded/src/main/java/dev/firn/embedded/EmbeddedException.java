package dev.firn.embedded;

/** A server inside this process cannot be started or stopped. */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedException(String message, Throwable cause) {
    super(message, cause);
  }
}
