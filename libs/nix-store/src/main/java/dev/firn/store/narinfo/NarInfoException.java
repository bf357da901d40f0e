package dev.firn.store.narinfo;

import dev.firn.store.StoreException;

/** A file of a binary cache that cannot be read. */
public final class NarInfoException extends StoreException {
  private static final long serialVersionUID = 1L;

  NarInfoException(String message) {
    super("narinfo/malformed", message);
  }

  NarInfoException(String message, Throwable cause) {
    super("narinfo/malformed", message, cause);
  }
}
