package dev.firn.storeservice.app;

import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobKey;

/**
 * The name of a root: parts as of a {@link BlobKey}, separated by slashes, none of them ending in
 * {@code .root}; at most 512 bytes.
 */
public record RootName(String value) {
  private static final String PREFIX = "firn/roots/";
  private static final String SUFFIX = ".root";

  /**
   * @throws RefusedException {@code bad-root-name}
   */
  public RootName {
    try {
      if (value.length() > 512) {
        throw new RefusedException("bad-root-name", "a root's name has at most 512 bytes");
      }
      var _ = new BlobKey(value);
    } catch (StoreException e) {
      throw new RefusedException("bad-root-name", "a root's name: " + e.getMessage());
    }
    for (String part : value.split("/", -1)) {
      if (part.endsWith(SUFFIX)) {
        throw new RefusedException(
            "bad-root-name", "no part of a root's name may end in '" + SUFFIX + "'");
      }
    }
  }

  /** Where it is kept. The suffix keeps a name from being another's folder. */
  BlobKey key() {
    return new BlobKey(PREFIX + value + SUFFIX);
  }

  static String prefix() {
    return PREFIX;
  }

  static RootName of(BlobKey key) {
    return new RootName(
        key.value().substring(PREFIX.length(), key.value().length() - SUFFIX.length()));
  }
}
