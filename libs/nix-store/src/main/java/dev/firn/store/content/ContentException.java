package dev.firn.store.content;

import dev.firn.store.StoreException;

/** A tree that a content address method cannot address. */
public final class ContentException extends StoreException {
  private static final long serialVersionUID = 1L;

  ContentException(String code, String message) {
    super("content/" + code, message);
  }
}
