package dev.firn.instantiate.fetch.hg;

import dev.firn.instantiate.fetch.error.FetchException;

/** A Mercurial repository that cannot be read or fetched. */
public final class HgException extends FetchException {
  private static final long serialVersionUID = 1L;

  HgException(String code, String message) {
    super("hg-" + code, message);
  }

  HgException(String code, String message, Throwable cause) {
    super("hg-" + code, message, cause);
  }
}
