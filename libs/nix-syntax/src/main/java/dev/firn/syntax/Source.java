package dev.firn.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The text of one expression and where it came from. Immutable and thread-safe. */
public final class Source {
  /** How many zero bytes follow the text in {@link #padded}: as far as the lexer looks ahead. */
  public static final int PADDING = 4;

  private final byte[] padded;
  private final int length;
  private final String name;
  private final String baseDir;
  private volatile @Nullable LineMap lines;

  /**
   * A source.
   *
   * @param text the bytes, copied
   * @param name what messages call it: a file's path, or a word such as {@code «string»}
   * @param baseDir the absolute folder that relative paths start from
   * @throws IllegalArgumentException if {@code baseDir} is not absolute
   */
  public Source(byte[] text, String name, String baseDir) {
    if (!baseDir.startsWith("/")) {
      throw new IllegalArgumentException(
          "the base directory of a source must be absolute: " + baseDir);
    }
    this.padded = Arrays.copyOf(text, text.length + PADDING);
    this.length = text.length;
    this.name = name;
    this.baseDir = baseDir;
  }

  /**
   * A source from a string with one char per byte.
   *
   * @throws IllegalArgumentException if {@code baseDir} is not absolute
   */
  public static Source of(String text, String name, String baseDir) {
    return new Source(text.getBytes(ISO_8859_1), name, baseDir);
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** The absolute folder that relative paths start from. */
  public String baseDir() {
    return baseDir;
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** The bytes in {@code [from, to)}, one char per byte. */
  public String text(int from, int to) {
    return new String(padded, from, to - from, ISO_8859_1);
  }

  /** Where its lines begin; computed at the first call. */
  public LineMap lines() {
    LineMap known = lines;
    if (known == null) {
      known = LineMap.of(this);
      lines = known;
    }
    return known;
  }

  /** The line and column of a byte offset. */
  public Position position(int offset) {
    return lines().position(offset);
  }

  /** The bytes themselves, followed by at least {@link #PADDING} zero bytes; for reading only. */
  public byte[] padded() {
    return padded;
  }
}
