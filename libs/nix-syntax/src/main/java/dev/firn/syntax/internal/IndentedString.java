package dev.firn.syntax.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Str;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the parts of an indented string and takes its indentation off: the least number of
 * spaces that a line with something in it begins with, and a last line that has only spaces.
 */
final class IndentedString {
  /** Marks a part that is bytes of the source. */
  private static final Object TEXT = new Object();

  private final byte[] bytes;

  /** For each part: an expression, a fixed string, or {@link #TEXT} for bytes of the source. */
  private Object[] values = new Object[8];

  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int size;

  IndentedString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Adds bytes of the source, in which line ends and spaces count as indentation. */
  void addText(int from, int to) {
    add(TEXT, from, to);
  }

  /** Adds what an escape stands for. */
  void addFixed(String value, int at) {
    add(value, at, at);
  }

  /** Adds an interpolated expression. */
  void addExpr(Expr value, int at) {
    add(value, at, at);
  }

  private void add(Object value, int from, int to) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    values[size] = value;
    starts[size] = from;
    ends[size++] = to;
  }

  /** The string without its indentation. */
  Expr strip(int at) {
    int indent = leastIndent();
    List<Interpolation.Part> parts = new ArrayList<>(size);
    boolean lineStart = true;
    int dropped = 0;
    for (int i = 0; i < size; i++) {
      Object value = values[i];
      if (value instanceof Expr expr) {
        lineStart = false;
        dropped = 0;
        parts.add(new Interpolation.Part(expr, starts[i]));
        continue;
      }
      byte[] from = value instanceof String fixed ? fixed.getBytes(ISO_8859_1) : bytes;
      int p = value == TEXT ? starts[i] : 0;
      int to = value == TEXT ? ends[i] : from.length;
      byte[] kept = new byte[to - p];
      int n = 0;
      for (; p < to; p++) {
        byte c = from[p];
        if (lineStart) {
          if (c == ' ') {
            if (dropped++ < indent) {
              continue;
            }
          } else {
            dropped = 0;
            lineStart = c == '\n';
          }
        } else {
          lineStart = c == '\n';
        }
        kept[n++] = c;
      }
      if (i == size - 1) {
        n = withoutLastBlankLine(kept, n);
      }
      if (n > 0) {
        parts.add(
            new Interpolation.Part(
                new Str(new String(kept, 0, n, ISO_8859_1), starts[i]), starts[i]));
      }
    }
    if (parts.isEmpty()) {
      return new Str("", at);
    }
    if (parts.size() == 1 && parts.getFirst().value() instanceof Str only) {
      return new Str(only.value(), at);
    }
    return new Interpolation(parts, true, at);
  }

  /** The length that is left when a last line of nothing but spaces is taken off. */
  private static int withoutLastBlankLine(byte[] text, int length) {
    int p = length;
    while (p > 0 && text[p - 1] == ' ') {
      p--;
    }
    return p > 0 && text[p - 1] == '\n' ? p : length;
  }

  private int leastIndent() {
    boolean lineStart = true;
    int least = 1_000_000;
    int current = 0;
    for (int i = 0; i < size; i++) {
      if (values[i] != TEXT) {
        if (lineStart) {
          lineStart = false;
          least = Math.min(least, current);
        }
        continue;
      }
      for (int p = starts[i]; p < ends[i]; p++) {
        byte c = bytes[p];
        if (c == '\n') {
          lineStart = true;
          current = 0;
        } else if (lineStart) {
          if (c == ' ') {
            current++;
          } else {
            lineStart = false;
            least = Math.min(least, current);
          }
        }
      }
    }
    return least;
  }
}
