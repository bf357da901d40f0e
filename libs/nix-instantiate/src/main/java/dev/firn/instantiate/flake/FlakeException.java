package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.error.FetchException;

/** A flake, a lock file or a registry that is wrong, or does not allow what was asked. */
public final class FlakeException extends FetchException {
  private static final long serialVersionUID = 1L;

  public FlakeException(String code, String message) {
    super("flake-" + code, message);
  }

  public FlakeException(String code, String message, Throwable cause) {
    super("flake-" + code, message, cause);
  }
}
