package dev.firn.store.nar;

/** The bounds of the format, the same for reading and writing. */
final class NarLimits {
  /** Levels of directories and the object in the last one. */
  static final int MAX_DEPTH = 64;

  /** Bytes of a keyword, for a reader. */
  static final int MAX_TAG = 32;

  /** Bytes of a file name. */
  static final int MAX_NAME = 255;

  /** Bytes of a symbolic link's target. */
  static final int MAX_TARGET = 4095;

  static final String MAGIC = "nix-archive-1";

  private NarLimits() {}

  static boolean isGoodName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }

  static boolean isGoodTarget(String target) {
    return !target.isEmpty() && target.length() <= MAX_TARGET && target.indexOf('\0') < 0;
  }
}
