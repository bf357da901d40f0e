package dev.firn.store.blob;

import dev.firn.store.StoreException;

/**
 * The name of a blob: parts of letters, digits and {@code +-._?=~}, separated by slashes, none of
 * them empty, {@code .} or {@code ..}; at most 1,024 bytes. So every key is a safe relative path
 * and a valid S3 key.
 */
public record BlobKey(String value) implements Comparable<BlobKey> {
  private static final int MAX_LENGTH = 1024;

  /**
   * @throws BlobException {@code bad-key}
   */
  public BlobKey {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new BlobException(
          "bad-key", "a blob's key has 1 to " + MAX_LENGTH + " bytes, not " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean allowed =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "+-._?=~/".indexOf(c) >= 0;
      if (!allowed) {
        throw new BlobException(
            "bad-key",
            "blob key "
                + StoreException.show(value)
                + " contains "
                + StoreException.showByte(c)
                + " at offset "
                + i);
      }
    }
    for (String part : value.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new BlobException(
            "bad-key",
            "blob key " + StoreException.show(value) + " has a part that is empty, '.' or '..'");
      }
    }
  }

  @Override
  public int compareTo(BlobKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
