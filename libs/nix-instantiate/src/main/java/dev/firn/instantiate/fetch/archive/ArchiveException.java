package dev.firn.instantiate.fetch.archive;

import dev.firn.instantiate.fetch.error.FetchException;

/** An archive that is damaged, hostile or past a limit; the code says which. */
public final class ArchiveException extends FetchException {
  private static final long serialVersionUID = 1L;

  public ArchiveException(String code, String message) {
    super("archive-" + code, message);
  }

  public ArchiveException(String code, String message, Throwable cause) {
    super("archive-" + code, message, cause);
  }
}
