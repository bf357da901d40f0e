package dev.firn.store.nar;

import dev.firn.store.StoreException;

/** An archive that breaks the format, or a tree that the format cannot hold. */
public final class NarException extends StoreException {
  private static final long serialVersionUID = 1L;

  NarException(String code, String message) {
    super("nar/" + code, message);
  }
}
