package dev.firn.store.realisation;

import dev.firn.store.StoreException;

/** A build trace entry or its key that cannot be read. */
public final class RealisationException extends StoreException {
  private static final long serialVersionUID = 1L;

  RealisationException(String message) {
    super("realisation/malformed", message);
  }

  RealisationException(String message, Throwable cause) {
    super("realisation/malformed", message, cause);
  }
}
