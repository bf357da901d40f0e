package dev.firn.events;

/** An event that cannot be read or written. */
public final class EventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EventException(String message) {
    super(message);
  }

  EventException(String message, Throwable cause) {
    super(message, cause);
  }
}
