package dev.firn.eval.format;

/** A text that is not well-formed: the message says what is wrong and at which line and column. */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param offset where the fault is, as an index into the text
   */
  FormatException(String message, String text, int offset) {
    super(message + place(text, Math.min(offset, text.length())), null, false, false);
  }

  private static String place(String text, int offset) {
    int line = 1;
    int start = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      line++;
      start = i + 1;
    }
    return " (at line " + line + ", column " + (offset - start + 1) + ")";
  }
}
