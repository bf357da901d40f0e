package dev.firn.eval.print;

/**
 * Characters outside ASCII that output has, as the bytes of their UTF-8 form, one char per byte.
 */
final class Marks {
  static final String OPEN = "\u00c2\u00ab";
  static final String CLOSE = "\u00c2\u00bb";
  static final String ELLIPSIS = "\u00e2\u0080\u00a6";
  static final String REPEATED = OPEN + "repeated" + CLOSE;
  static final String THUNK = OPEN + "thunk" + CLOSE;
  static final String BEING_EVALUATED = OPEN + "potential infinite recursion" + CLOSE;

  private Marks() {}

  static String elided(long count, String one, String many) {
    return OPEN + count + " " + (count == 1 ? one : many) + " elided" + CLOSE;
  }
}
