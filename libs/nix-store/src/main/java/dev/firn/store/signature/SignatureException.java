package dev.firn.store.signature;

import dev.firn.store.StoreException;

/** A key or signature that cannot be read or used. Messages never contain secret keys. */
public final class SignatureException extends StoreException {
  private static final long serialVersionUID = 1L;

  SignatureException(String code, String message) {
    super("signature/" + code, message);
  }

  SignatureException(String code, String message, Throwable cause) {
    super("signature/" + code, message, cause);
  }
}
