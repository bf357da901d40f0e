package dev.firn.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows of Unicode text in columns, two spaces apart, each as wide as its widest cell. */
public final class Columns {
  private final List<List<String>> rows = new ArrayList<>();

  /** Columns with these names above them. */
  public Columns(String... names) {
    rows.add(List.of(names));
  }

  /** Adds a row with as many cells. */
  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** Prints them. */
  public void print(Output out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i).replace('\n', ' ');
        line.append(cell);
        if (i < columns - 1) {
          line.append(" ".repeat(widths[i] - length(cell) + 2));
        }
      }
      out.line(ProcessBytes.utf8(line.toString().stripTrailing()));
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
