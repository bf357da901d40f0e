package dev.firn.eval.ops;

import dev.firn.eval.value.Attrs;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Names that were perhaps meant. */
public final class Similar {
  private Similar() {}

  /** The names of a set that are most like {@code wanted}, at most three. */
  public static List<String> names(Attrs attrs, String wanted) {
    List<String> names = new ArrayList<>();
    for (int id : attrs.shape.ids) {
      names.add(Symbol.byId(id).name());
    }
    return names(names, wanted);
  }

  /** The names that are most like {@code wanted}, at most three. */
  public static List<String> names(List<String> names, String wanted) {
    record Candidate(String name, int distance) {}
    int limit = Math.max(1, Math.min(3, wanted.length() / 2));
    List<Candidate> near = new ArrayList<>();
    for (String name : names) {
      if (Math.abs(name.length() - wanted.length()) <= limit) {
        int distance = distance(name, wanted);
        if (distance <= limit) {
          near.add(new Candidate(name, distance));
        }
      }
    }
    near.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
    List<String> best = new ArrayList<>();
    for (Candidate candidate : near.subList(0, Math.min(3, near.size()))) {
      best.add(candidate.name());
    }
    return Collections.unmodifiableList(best);
  }

  /** The number of single-character changes from one name to the other (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
