package dev.firn.kit.kafka;

import java.util.concurrent.ExecutionException;

/** The brokers cannot be reached, or refuse. */
public final class KafkaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KafkaException(String message, Throwable cause) {
    super(message, cause);
  }

  static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }
}
