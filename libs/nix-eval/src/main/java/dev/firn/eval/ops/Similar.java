package dev.firn.eval.ops;

import dev.firn.eval.value.Attrs;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Names that were perhaps meant. */
public final class Similar {
  private Similar() {}

  /** The names of a set that are most like {@code wanted}, at most three. */
  public static List<String> names(Attrs attrs, String wanted) {
    List<String> names = new ArrayList<>();
    addNames(attrs, names);
    return names(names, wanted);
  }

  /** Adds the names of a set to those that are to be compared. */
  public static void addNames(Attrs attrs, Collection<String> names) {
    for (int id : attrs.shape.ids) {
      names.add(Symbol.byId(id).name());
    }
  }

  /** The names that are most like {@code wanted}, at most three. */
  public static List<String> names(Collection<String> names, String wanted) {
    record Candidate(String name, int distance) {}
    int limit = Math.min(Math.max(1, Math.min(3, wanted.length() / 2)), wanted.length() - 1);
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

  /**
   * The number of single-character changes from one name to the other; two neighbours that changed
   * places are one.
   */
  private static int distance(String a, String b) {
    int[] earlier = new int[b.length() + 1];
    int[] before = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = earlier;
      earlier = before;
      before = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(before[j - 1] + change, Math.min(before[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], earlier[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }
}
