package dev.firn.syntax.internal;

import dev.firn.syntax.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The documentation comments of a source, by the offset of the token that each stands before. */
final class DocComments {
  private final Source source;

  /** Three to an entry: the token's offset, the comment's begin and end. */
  private int[] entries = new int[0];

  private int size;

  DocComments(Source source) {
    this.source = source;
  }

  /** Adds one; tokens come in ascending order. */
  void add(int token, int from, int to) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, Math.max(12, size * 2));
    }
    entries[size++] = token;
    entries[size++] = from;
    entries[size++] = to;
  }

  /** The text of the comment before the token at an offset, or null. */
  @Nullable String before(int token) {
    int low = 0;
    int high = size / 3 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = entries[middle * 3];
      if (at == token) {
        return innerText(entries[middle * 3 + 1], entries[middle * 3 + 2]);
      }
      if (at < token) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** What stands between the delimiters, without the indentation that all its lines have. */
  private String innerText(int from, int to) {
    String text = "   " + source.text(from + 3, to - 2).replace("\r\n", "\n").replace('\r', '\n');
    String[] lines = text.split("\n", -1);
    int common = Integer.MAX_VALUE;
    for (String line : lines) {
      int indent = indentOf(line);
      if (indent < line.length()) {
        common = Math.min(common, indent);
      }
    }
    StringBuilder inner = new StringBuilder(text.length());
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      boolean last = i == lines.length - 1;
      if (!last || !line.isEmpty()) {
        inner.append(line, Math.min(common, line.length()), line.length()).append('\n');
      }
    }
    return inner.toString();
  }

  private static int indentOf(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }
}
