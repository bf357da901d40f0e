package dev.firn.syntax;

import org.jspecify.annotations.Nullable;

/**
 * A source that is not in the language. {@link #getMessage()} is a sentence without the place;
 * {@link #position()} is the place, the same as Nix's.
 */
public final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Stable names of the faults. */
  public enum Code {
    /** A token that cannot stand where it stands, the end of the file included. */
    UNEXPECTED_TOKEN,
    /** An integer that needs more than 63 bits. */
    INTEGER_TOO_LARGE,
    /** A floating-point number that is too large or too small. */
    FLOAT_OUT_OF_RANGE,
    /** A path that ends in a slash. */
    PATH_TRAILING_SLASH,
    /** A path such as {@code ~/a} where no home directory may be looked up. */
    HOME_PATH_UNAVAILABLE,
    /** A string with a zero byte. */
    NUL_IN_STRING,
    /** An attribute that is defined twice. */
    DUPLICATE_ATTRIBUTE,
    /** A function argument that is named twice. */
    DUPLICATE_ARGUMENT,
    /** A computed attribute name in an {@code inherit}. */
    DYNAMIC_ATTRIBUTE_IN_INHERIT,
    /** A computed attribute name in a {@code let}. */
    DYNAMIC_ATTRIBUTE_IN_LET,
    /** Syntax of an experimental feature that is not enabled. */
    EXPERIMENTAL_FEATURE_DISABLED,
    /** A construct whose {@link Lint} is {@link Lint#FATAL}. */
    LINT,
    /** More levels than {@link ParseOptions#maxDepth()}, or than the stack bears. */
    NESTED_TOO_DEEPLY
  }

  private final Code code;
  private final transient Source source;
  private final int offset;
  private final @Nullable String hint;

  /**
   * An error.
   *
   * @param message a sentence without the place
   * @param offset in bytes, from 0 to the length of the source
   * @param hint what to do about it, or null
   */
  public SyntaxError(Code code, String message, Source source, int offset, @Nullable String hint) {
    super(message, null, false, false);
    this.code = code;
    this.source = source;
    this.offset = offset;
    this.hint = hint;
  }

  /** What kind of fault it is. */
  public Code code() {
    return code;
  }

  /** Where the fault is. */
  public Source source() {
    return source;
  }

  /** The byte offset of the fault. */
  public int offset() {
    return offset;
  }

  /** What to do about it, or null. */
  public @Nullable String hint() {
    return hint;
  }

  /** The line and column of the fault. */
  public Position position() {
    return source.position(offset);
  }
}
