package dev.firn.syntax.internal;

/** Makes path literals absolute and canonical, by their text alone. */
final class Paths {
  private Paths() {}

  /**
   * The canonical form of a path: absolute, no empty, {@code .} or {@code ..} segments; {@code ..}
   * at the root stays there. A slash at the end is kept.
   *
   * @param literal relative to {@code baseDir} unless it begins with a slash
   */
  static String resolve(String literal, String baseDir) {
    StringBuilder path = new StringBuilder(baseDir.length() + literal.length() + 1);
    if (!literal.startsWith("/")) {
      append(path, baseDir);
    }
    append(path, literal);
    if (path.isEmpty()) {
      path.append('/');
    }
    if (literal.length() > 1 && literal.endsWith("/")) {
      path.append('/');
    }
    return path.toString();
  }

  private static void append(StringBuilder path, String more) {
    int from = 0;
    int length = more.length();
    while (from < length) {
      int to = more.indexOf('/', from);
      if (to < 0) {
        to = length;
      }
      int size = to - from;
      if (size == 2 && more.charAt(from) == '.' && more.charAt(from + 1) == '.') {
        path.setLength(Math.max(0, path.lastIndexOf("/")));
      } else if (size > 1 || size == 1 && more.charAt(from) != '.') {
        path.append('/').append(more, from, to);
      }
      from = to + 1;
    }
  }
}
