package dev.firn.eval.host;

/** What is at a path, symbolic links not followed; {@link #text} is what {@code readDir} says. */
public enum FileType {
  REGULAR("regular"),
  DIRECTORY("directory"),
  SYMLINK("symlink"),
  UNKNOWN("unknown");

  private final String text;

  FileType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
