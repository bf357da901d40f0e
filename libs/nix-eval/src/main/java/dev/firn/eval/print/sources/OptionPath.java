package dev.firn.eval.print.sources;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An option's name as messages show it: attributes with points between, some of them in quotes. */
final class OptionPath {
  private OptionPath() {}

  /** Its parts; a point in quotes separates nothing. */
  static List<String> parts(String option) {
    List<String> parts = new ArrayList<>();
    String rest = option;
    while (!rest.isEmpty()) {
      int end = endOfPart(rest);
      String part = rest.substring(0, end);
      parts.add(isQuoted(part) ? part.substring(1, part.length() - 1) : part);
      rest = rest.substring(Math.min(rest.length(), end + 1));
    }
    return parts;
  }

  /**
   * What is left of the name behind one of its parts, or null when it does not begin so. The part
   * may itself have points.
   */
  static @Nullable String behind(String option, String part) {
    for (String begin : List.of(part, '"' + part + '"')) {
      if (option.equals(begin)) {
        return "";
      }
      if (option.startsWith(begin + ".")) {
        return option.substring(begin.length() + 1);
      }
    }
    return null;
  }

  /** What is left behind the first part, whatever it is. */
  static String behindFirst(String option) {
    return option.substring(Math.min(option.length(), endOfPart(option) + 1));
  }

  private static int endOfPart(String option) {
    int quote = option.startsWith("\"") ? option.indexOf('"', 1) : -1;
    int end = option.indexOf('.', Math.max(0, quote));
    return end < 0 ? option.length() : end;
  }

  private static boolean isQuoted(String part) {
    return part.length() > 1 && part.startsWith("\"") && part.endsWith("\"");
  }
}
