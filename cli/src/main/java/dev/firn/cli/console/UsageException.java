package dev.firn.cli.console;

/** The command line asks for something that cannot be; the message is a sentence for its writer. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message, null, false, false);
  }
}
