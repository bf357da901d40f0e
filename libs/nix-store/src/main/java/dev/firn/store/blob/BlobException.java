package dev.firn.store.blob;

import dev.firn.store.StoreException;

/** A blob that cannot be read or written. */
public final class BlobException extends StoreException {
  private static final long serialVersionUID = 1L;

  public BlobException(String code, String message) {
    super("blob/" + code, message);
  }

  public BlobException(String code, String message, Throwable cause) {
    super("blob/" + code, message, cause);
  }
}
