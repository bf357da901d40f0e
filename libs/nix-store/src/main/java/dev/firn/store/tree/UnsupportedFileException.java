package dev.firn.store.tree;

import dev.firn.store.StoreException;

/** A file that cannot be in a store: a device, socket or pipe, or one that a tree must not have. */
public final class UnsupportedFileException extends StoreException {
  private static final long serialVersionUID = 1L;

  UnsupportedFileException(String message) {
    super("tree/unsupported-file", message);
  }
}
