package dev.firn.store.hash;

import dev.firn.store.StoreException;

/** A hash, or the name of a hash algorithm or encoding, that cannot be read. */
public final class HashException extends StoreException {
  private static final long serialVersionUID = 1L;

  HashException(String code, String message) {
    super("hash/" + code, message);
  }
}
