package dev.firn.eval.value;

/**
 * A path value: absolute and canonical, one char per byte, in the file system that the host shows.
 */
public final class Path extends Value {
  public final String value;

  public Path(String value) {
    this.value = value;
  }
}
