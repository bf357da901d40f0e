package dev.firn.eval.value;

/**
 * A path value: absolute and canonical, one char per byte, in the file system that the host shows.
 */
public final class Path extends Value {
  /** The folder that stands for {@code <nix>}: the evaluator's own files. */
  public static final String OWN_FILES = "/__corepkgs__";

  public final String value;

  public Path(String value) {
    this.value = value;
  }

  /** Whether a path leads to the evaluator's own files. */
  public static boolean isOwn(String path) {
    return path.startsWith(OWN_FILES)
        && (path.length() == OWN_FILES.length() || path.charAt(OWN_FILES.length()) == '/');
  }

  /** A path as it is printed: the evaluator's own files as {@code <nix/NAME>}. */
  public static String shown(String path) {
    return isOwn(path) ? "<nix" + inside(path) + ">" : path;
  }

  /** The path as {@code toString} gives it, which for the evaluator's own files leads nowhere. */
  public String text() {
    return isOwn(value) ? inside(value) : value;
  }

  private static String inside(String own) {
    return own.length() == OWN_FILES.length() ? "/" : own.substring(OWN_FILES.length());
  }
}
