package dev.firn.cli.rest;

/** No server answers there, or the connection to it broke. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message, null, false, false);
  }
}
