package dev.firn.fuzz;

/** Reads what a stranger wrote and checks what has to hold of any input. */
@FunctionalInterface
public interface Target {
  /**
   * Returns if the input was refused as it should be, or was read and what was read is right.
   *
   * @throws Exception anything else; each is a finding
   */
  void read(byte[] input) throws Exception;

  /** A finding of the target's own. */
  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
