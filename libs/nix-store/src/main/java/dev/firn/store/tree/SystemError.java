package dev.firn.store.tree;

import java.io.IOException;

/** Error numbers of the C library, in words. */
public final class SystemError {
  private SystemError() {}

  /**
   * The failure of a function that sets {@code errno}.
   *
   * @param what could not be done
   */
  public static IOException of(String what, int errno) {
    return new IOException(what + ": " + describe(errno));
  }

  private static String describe(int errno) {
    return switch (errno) {
      case 1 -> "operation not permitted";
      case 2 -> "no such file or directory";
      case 13 -> "permission denied";
      case 17 -> "file exists";
      case 18 -> "on another file system";
      case 20 -> "not a directory";
      case 24 -> "too many open files";
      case 28 -> "no space left on device";
      case 30 -> "read-only file system";
      case 40 -> "a symbolic link, which is not followed";
      default -> "error " + errno;
    };
  }
}
