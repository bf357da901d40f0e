package dev.firn.eval.value;

/**
 * A thread that computes ahead gives up what it is doing: it found something that only the
 * evaluation itself may decide or do. Lazy values on its way are as if they had not been begun.
 */
final class Abandoned extends Error {
  private static final long serialVersionUID = 1L;
  static final Abandoned INSTANCE = new Abandoned();

  private Abandoned() {
    super("left to the evaluation itself", null, false, false);
  }
}
