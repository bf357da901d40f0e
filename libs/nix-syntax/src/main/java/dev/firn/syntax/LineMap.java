package dev.firn.syntax;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines of a source begin. A line ends at a line feed, a carriage return, or both in this
 * order; what follows the last line end is a line even if it is empty.
 */
public final class LineMap {
  private final Source source;
  private final int[] starts;

  private LineMap(Source source, int[] starts) {
    this.source = source;
    this.starts = starts;
  }

  static LineMap of(Source source) {
    byte[] bytes = source.padded();
    int[] starts = new int[16 + source.length() / 32];
    int count = 1;
    for (int i = 0; i < source.length(); i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        if (bytes[i] == '\r' && bytes[i + 1] == '\n' && i + 1 < source.length()) {
          i++;
        }
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return new LineMap(source, Arrays.copyOf(starts, count));
  }

  /** How many lines there are, at least one. */
  public int count() {
    return starts.length;
  }

  /**
   * The line and column of a byte offset.
   *
   * @throws IndexOutOfBoundsException if the offset is negative or beyond the end
   */
  public Position position(int offset) {
    if (offset < 0 || offset > source.length()) {
      throw new IndexOutOfBoundsException(
          "offset " + offset + " in a source of " + source.length() + " bytes");
    }
    int found = Arrays.binarySearch(starts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Position(source.name(), line + 1, offset - starts[line] + 1);
  }

  /** The line that holds a byte offset, with its neighbours. */
  public Excerpt excerpt(int offset) {
    Position position = position(offset);
    int line = position.line();
    return new Excerpt(position, lineOrNull(line - 1), line(line), lineOrNull(line + 1));
  }

  /**
   * The text of a line without its end, one char per byte.
   *
   * @param line from 1
   * @throws IndexOutOfBoundsException if there is no such line
   */
  public String line(int line) {
    if (line < 1 || line > starts.length) {
      throw new IndexOutOfBoundsException("line " + line + " of " + starts.length);
    }
    int from = starts[line - 1];
    int to = line == starts.length ? source.length() : starts[line] - 1;
    if (to > from
        && line < starts.length
        && source.padded()[to] == '\n'
        && source.padded()[to - 1] == '\r') {
      to--;
    }
    return source.text(from, to);
  }

  private @Nullable String lineOrNull(int line) {
    return line < 1 || line > starts.length ? null : line(line);
  }

  /**
   * A line for a message.
   *
   * @param before the line before, or null at the first one
   * @param line the line itself
   * @param after the line after, or null at the last one
   */
  public record Excerpt(
      Position position, @Nullable String before, String line, @Nullable String after) {}
}
