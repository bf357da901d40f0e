package dev.firn.cli.server;

/**
 * What the doctor found out about one thing.
 *
 * @param name what was looked at
 * @param state how it is
 * @param text what was found
 * @param remedy how to get what is missing; empty when nothing is
 */
record Check(String name, State state, String text, String remedy) {
  /** How it is. */
  enum State {
    /** As it should be. */
    OK,
    /** Something works less well. */
    WARNING,
    /** Something does not work. */
    MISSING
  }

  static Check ok(String name, String text) {
    return new Check(name, State.OK, text, "");
  }

  static Check warning(String name, String text, String remedy) {
    return new Check(name, State.WARNING, text, remedy);
  }

  static Check missing(String name, String text, String remedy) {
    return new Check(name, State.MISSING, text, remedy);
  }
}
