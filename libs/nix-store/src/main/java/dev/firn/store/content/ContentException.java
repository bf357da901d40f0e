package dev.firn.store.content;

import dev.firn.store.StoreException;
import dev.firn.store.path.ContentAddressMethod;

/** A tree that a content address method cannot address. */
public final class ContentException extends StoreException {
  private static final long serialVersionUID = 1L;

  ContentException(String code, String message) {
    super("content/" + code, message);
  }

  /** A method that hashes a file's bytes was asked to address something else. */
  public static ContentException notAFile(ContentAddressMethod method) {
    return new ContentException(
        "not-a-file",
        "content address method '"
            + method.label()
            + "' needs a regular file; use 'nar' for directories and symbolic links");
  }
}
