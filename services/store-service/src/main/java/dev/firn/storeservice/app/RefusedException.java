package dev.firn.storeservice.app;

import dev.firn.store.StoreException;

/** Something that was sent cannot be taken. */
public final class RefusedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code stable and short: {@code no-archive}
   * @param message what is wrong with it
   */
  public RefusedException(String code, String message) {
    super("upload/" + code, message);
  }
}
