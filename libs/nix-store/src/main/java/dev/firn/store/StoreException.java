package dev.firn.store;

/**
 * The root of every failure of this library.
 *
 * <p>The message says what is wrong, where (byte offset, path or field) and, where there is a way
 * out, what to do. Subclasses say which format or rule was broken; {@link #code()} is stable and
 * meant for programs.
 */
public abstract class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  protected StoreException(String code, String message) {
    super(message);
    this.code = code;
  }

  protected StoreException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** A stable identifier such as {@code store-path/illegal-name}. */
  public final String code() {
    return code;
  }

  /** Renders one byte of input for a message: {@code 'x'} if printable, {@code 0x0a} if not. */
  public static String showByte(int value) {
    int b = value & 0xff;
    return b >= 0x20 && b < 0x7f ? "'" + (char) b + "'" : String.format("0x%02x", b);
  }

  /** Renders untrusted text for a message: quoted, control bytes escaped, cut after 80 bytes. */
  public static String show(String text) {
    StringBuilder out = new StringBuilder("'");
    int end = Math.min(text.length(), 80);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(end < text.length() ? "…'" : "'").toString();
  }
}
