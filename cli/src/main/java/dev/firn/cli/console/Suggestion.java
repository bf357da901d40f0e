package dev.firn.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what was perhaps meant. */
public final class Suggestion {
  private Suggestion() {}

  /** The flags that a help text names. */
  public static List<String> flags(String help) {
    List<String> flags = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?<![\\w-])--?[a-zA-Z][a-z0-9-]*").matcher(help);
    while (matcher.find()) {
      flags.add(matcher.group());
    }
    return flags;
  }

  /** The word that needs the fewest edits, or an empty string if none is near. */
  public static String nearest(String word, List<String> known) {
    int limit = word.length() < 4 ? 1 : 1 + word.length() / 5;
    String best = "";
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance <= limit) {
        best = candidate;
        limit = distance - 1;
      }
    }
    return best;
  }

  /** Insertions, deletions, replacements and swaps of neighbours that make one word the other. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
