package dev.firn.buildservice.domain;

import dev.firn.store.StoreException;

/** A graph of derivations that cannot be planned. */
public final class PlanException extends StoreException {
  private static final long serialVersionUID = 1L;

  PlanException(String code, String message) {
    super("plan/" + code, message);
  }
}
