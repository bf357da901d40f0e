package dev.firn.kit.kafka;

/** Something that is needed cannot be reached now; trying again later may work. */
public final class TransientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what cannot be reached
   */
  public TransientException(String message, Throwable cause) {
    super(message, cause);
  }
}
