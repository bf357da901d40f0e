package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.error.FetchException;
import java.io.IOException;

/** A repository that cannot be read or fetched, or lacks what was asked for. */
public final class GitException extends FetchException {
  private static final long serialVersionUID = 1L;

  public GitException(String code, String message) {
    super("git-" + code, message);
  }

  public GitException(String code, String message, Throwable cause) {
    super("git-" + code, message, cause);
  }

  /**
   * The {@code git} command cannot be started.
   *
   * @param needed what needs it, as the beginning of the message
   */
  static GitException noGit(String needed, IOException why) {
    return new GitException(
        "no-git",
        needed + ", which cannot be started (" + why.getMessage() + "); install Git",
        why);
  }
}
