package dev.firn.eval.ops;

/** What a printed store path looks like: {@code DIR/HASH-NAME}. */
public final class StorePathSyntax {
  private static final int HASH_LENGTH = 32;
  private static final int LONGEST_NAME = 211;
  private static final String HASH_CHARS = "0123456789abcdfghijklmnpqrsvwxyz";

  private StorePathSyntax() {}

  /** Whether a text is the path of a store object itself, not of something inside one. */
  public static boolean isStorePath(String storeDir, String text) {
    int hash = storeDir.length() + 1;
    int name = hash + HASH_LENGTH + 1;
    return text.length() > name
        && text.length() <= name + LONGEST_NAME
        && text.startsWith(storeDir)
        && text.charAt(hash - 1) == '/'
        && text.charAt(name - 1) == '-'
        && isHash(text, hash)
        && isName(text.substring(name));
  }

  /** Whether a store path is the one of a derivation. */
  public static boolean isDerivation(String path) {
    return path.endsWith(".drv");
  }

  private static boolean isHash(String text, int from) {
    for (int i = from; i < from + HASH_LENGTH; i++) {
      if (HASH_CHARS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && "+-._?=".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.equals(".")
        && !name.equals("..")
        && !name.startsWith(".-")
        && !name.startsWith("..-");
  }
}
