package dev.firn.store.derivation;

import dev.firn.store.StoreException;

/** A derivation that cannot be read, written or given output paths. */
public final class DerivationException extends StoreException {
  private static final long serialVersionUID = 1L;

  DerivationException(String code, String message) {
    super("derivation/" + code, message);
  }

  DerivationException(String code, String message, Throwable cause) {
    super("derivation/" + code, message, cause);
  }
}
