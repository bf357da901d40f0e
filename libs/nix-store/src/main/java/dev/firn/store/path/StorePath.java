package dev.firn.store.path;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.Nix32;

/**
 * The last component of a store path: 32 digits of Nix's base 32, a dash, and a name.
 *
 * <p>Ordered by bytes, as every sorted list of store paths in Nix's formats is.
 */
public record StorePath(String baseName) implements Comparable<StorePath> {
  /** Digits of the digest, for 160 bits. */
  public static final int HASH_LENGTH = 32;

  /** The longest name, in bytes. */
  public static final int MAX_NAME_LENGTH = 211;

  private static final String DRV_EXTENSION = ".drv";

  /**
   * @throws StorePathException {@code too-short}, {@code no-dash}, {@code illegal-digest} or one of
   *     {@link #checkName}'s
   */
  public StorePath {
    if (baseName.length() < HASH_LENGTH + 1) {
      throw new StorePathException(
          "too-short",
          "store path "
              + StorePathException.show(baseName)
              + " is too short: it needs 32 digest digits, a dash and a name");
    }
    if (baseName.charAt(HASH_LENGTH) != '-') {
      throw new StorePathException(
          "no-dash",
          "store path "
              + StorePathException.show(baseName)
              + " has "
              + StorePathException.showByte(baseName.charAt(HASH_LENGTH))
              + " at offset 32 where the dash after the digest should be");
    }
    for (int i = 0; i < HASH_LENGTH; i++) {
      if (!Nix32.isDigit(baseName.charAt(i))) {
        throw new StorePathException(
            "illegal-digest",
            "store path "
                + StorePathException.show(baseName)
                + " has "
                + StorePathException.showByte(baseName.charAt(i))
                + " at offset "
                + i
                + " of its digest, which is not a digit of Nix's base 32");
      }
    }
    checkName(baseName, HASH_LENGTH + 1);
  }

  /** The path of that 160-bit digest and name. */
  public static StorePath of(Hash digest, String name) {
    return new StorePath(digest.nix32() + "-" + name);
  }

  /**
   * Checks a name: 1 to 211 bytes of {@code 0-9a-zA-Z+-._?=}, neither {@code .} nor {@code ..} nor
   * beginning with {@code .-} or {@code ..-}.
   *
   * @throws StorePathException {@code empty-name}, {@code long-name} or {@code illegal-name}
   */
  public static void checkName(String name) {
    checkName(name, 0);
  }

  private static void checkName(String text, int start) {
    int length = text.length() - start;
    if (length == 0) {
      throw new StorePathException("empty-name", "a store path's name must not be empty");
    }
    if (length > MAX_NAME_LENGTH) {
      throw new StorePathException(
          "long-name",
          "name "
              + StorePathException.show(text.substring(start))
              + " has "
              + length
              + " bytes, the limit is "
              + MAX_NAME_LENGTH);
    }
    if (text.charAt(start) == '.') {
      checkDots(text.substring(start));
    }
    for (int i = start; i < text.length(); i++) {
      if (!isNameByte(text.charAt(i))) {
        throw new StorePathException(
            "illegal-name",
            "name "
                + StorePathException.show(text.substring(start))
                + " contains illegal character "
                + StorePathException.showByte(text.charAt(i))
                + " at offset "
                + (i - start)
                + "; letters, digits and +-._?= are allowed");
      }
    }
  }

  private static void checkDots(String name) {
    if (name.equals(".") || name.equals("..")) {
      throw new StorePathException("illegal-name", "name '" + name + "' is not valid");
    }
    if (name.startsWith(".-") || name.startsWith("..-")) {
      throw new StorePathException(
          "illegal-name",
          "name "
              + StorePathException.show(name)
              + " is not valid: its part before the first dash must not be '.' or '..'");
    }
  }

  private static boolean isNameByte(char c) {
    return c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '+'
        || c == '?'
        || c == '=';
  }

  /** The 32 digits before the dash. */
  public String hashPart() {
    return baseName.substring(0, HASH_LENGTH);
  }

  /** The part after the dash. */
  public String name() {
    return baseName.substring(HASH_LENGTH + 1);
  }

  /** Whether the name ends in {@code .drv}. */
  public boolean isDerivation() {
    return baseName.endsWith(DRV_EXTENSION);
  }

  /**
   * The name of the derivation stored here: {@link #name} without {@code .drv}.
   *
   * @throws StorePathException {@code not-a-derivation}
   */
  public String derivationName() {
    if (!isDerivation()) {
      throw new StorePathException(
          "not-a-derivation", "store path '" + baseName + "' does not end in '.drv'");
    }
    return baseName.substring(HASH_LENGTH + 1, baseName.length() - DRV_EXTENSION.length());
  }

  @Override
  public int compareTo(StorePath other) {
    return baseName.compareTo(other.baseName);
  }

  @Override
  public String toString() {
    return baseName;
  }
}
