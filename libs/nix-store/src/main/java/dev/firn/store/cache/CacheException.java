package dev.firn.store.cache;

import dev.firn.store.StoreException;

/** A binary cache that cannot be used, or what it holds cannot. */
public final class CacheException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** What is the matter. */
  public enum Kind {
    /** The cache has no such path (404). */
    NOT_FOUND("not-found"),
    /** The cache wants other credentials, or none will do (401, 403, 407). */
    DENIED("denied"),
    /** The cache refuses what was sent (other 4xx). */
    REFUSED("refused"),
    /** It cannot be reached, or fails, also after trying again (5xx, 429). */
    UNAVAILABLE("unavailable"),
    /** No signature by a trusted key. */
    UNTRUSTED("untrusted"),
    /** What it sent is malformed, too long, or not what it announced. */
    INVALID("invalid");

    private final String code;

    Kind(String code) {
      this.code = code;
    }
  }

  private final Kind kind;

  CacheException(Kind kind, String message) {
    super("cache/" + kind.code, message);
    this.kind = kind;
  }

  CacheException(Kind kind, String message, Throwable cause) {
    super("cache/" + kind.code, message, cause);
    this.kind = kind;
  }

  /** What is the matter. */
  public Kind kind() {
    return kind;
  }
}
