package dev.firn.console.domain;

/** What was given as a place in the topics is none; the message says what one is. */
public final class PositionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PositionException(String message) {
    super(message);
  }
}
