package dev.firn.store.objects;

import dev.firn.store.StoreException;

/** A store object that is not there, or that a store cannot add or read. */
public final class ObjectException extends StoreException {
  private static final long serialVersionUID = 1L;

  public ObjectException(String code, String message) {
    super("store/" + code, message);
  }

  public ObjectException(String code, String message, Throwable cause) {
    super("store/" + code, message, cause);
  }
}
