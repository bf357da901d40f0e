package dev.firn.cli.rest;

/** The server refused, or its answer cannot be understood. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  ServerException(String message) {
    this(0, "", message);
  }

  ServerException(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The status of HTTP; 0 if that was not the problem. */
  public int status() {
    return status;
  }

  /** The problem's code, stable, for programs; empty if it has none. */
  public String code() {
    return code;
  }
}
