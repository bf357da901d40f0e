package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.error.FetchException;

/** A repository that cannot be read or fetched, or lacks what was asked for. */
public final class GitException extends FetchException {
  private static final long serialVersionUID = 1L;

  public GitException(String code, String message) {
    super("git-" + code, message);
  }

  public GitException(String code, String message, Throwable cause) {
    super("git-" + code, message, cause);
  }
}
