package dev.firn.instantiate.fetch.error;

/** Text that is not a URL, or not one of the kind that its scheme asks for. */
public final class BadUrlException extends FetchException {
  private static final long serialVersionUID = 1L;

  public BadUrlException(String message) {
    super("bad-url", message);
  }
}
