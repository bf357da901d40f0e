package dev.firn.store.path;

import dev.firn.store.StoreException;

/** A store path, name or content address that breaks the rules. */
public final class StorePathException extends StoreException {
  private static final long serialVersionUID = 1L;

  StorePathException(String code, String message) {
    super("store-path/" + code, message);
  }
}
