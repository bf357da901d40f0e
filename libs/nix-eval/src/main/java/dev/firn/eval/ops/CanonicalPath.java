package dev.firn.eval.ops;

/** Canonical absolute paths: no {@code .}, no {@code ..}, no double or final slash. */
public final class CanonicalPath {
  private CanonicalPath() {}

  /** An absolute path made canonical; {@code ..} at the root stays at the root. */
  public static String of(String path) {
    return isCanonical(path) ? path : clean(path);
  }

  /** {@code base/relative}, canonical. */
  public static String resolve(String base, String relative) {
    return relative.startsWith("/") ? of(relative) : of(base + "/" + relative);
  }

  /** The last name of a path, empty for the root. */
  public static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The folder of a canonical path; the root is its own. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean isCanonical(String path) {
    int n = path.length();
    if (n == 0 || path.charAt(0) != '/') {
      return false;
    }
    if (n == 1) {
      return true;
    }
    if (path.charAt(n - 1) == '/') {
      return false;
    }
    for (int i = 0; i >= 0; i = path.indexOf('/', i + 1)) {
      if (i + 1 < n) {
        char c = path.charAt(i + 1);
        if (c == '/') {
          return false;
        }
        if (c == '.') {
          char next = i + 2 < n ? path.charAt(i + 2) : '/';
          if (next == '/' || (next == '.' && (i + 3 >= n || path.charAt(i + 3) == '/'))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static String clean(String path) {
    StringBuilder out = new StringBuilder(path.length());
    int n = path.length();
    int i = 0;
    while (i < n) {
      int end = path.indexOf('/', i);
      end = end < 0 ? n : end;
      int length = end - i;
      if (length == 2 && path.charAt(i) == '.' && path.charAt(i + 1) == '.') {
        int slash = out.lastIndexOf("/");
        out.setLength(Math.max(slash, 0));
      } else if (length > 0 && !(length == 1 && path.charAt(i) == '.')) {
        out.append('/').append(path, i, end);
      }
      i = end + 1;
    }
    return out.isEmpty() ? "/" : out.toString();
  }
}
