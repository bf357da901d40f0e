package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names of an attribute set and where each was defined, sorted by symbol id. All sets made by
 * one literal share one shape. Immutable; the arrays are not copied and must not be written to.
 */
public final class Shape {
  public static final int NO_POS = -1;
  public static final Shape EMPTY = new Shape(new int[0], new int[0], NO_POS);

  /** Symbol ids, ascending. */
  public final int[] ids;

  /** The position of each attribute's definition. */
  public final int[] positions;

  /** The position of the set itself. */
  public final int pos;

  private int @Nullable [] byName;
  private @Nullable Shape withoutPositions;

  /**
   * Shapes and their arrays that were made not long ago: sets that are computed in the same way
   * have the same names, mostly from the same places. It may lose entries and is written without
   * locks.
   */
  private static final Shape[] RECENT = new Shape[1 << 15];

  private static final int[][] RECENT_ARRAYS = new int[1 << 15][];

  /** They stay as long as the process, so what is larger is not kept. */
  private static final int MOST_NAMES = 256;

  public Shape(int[] ids, int[] positions, int pos) {
    this.ids = ids;
    this.positions = positions;
    this.pos = pos;
  }

  /** A shape of which there may be many: an equal small one if there was one not long ago. */
  public static Shape of(int[] ids, int[] positions, int pos) {
    if (ids.length > MOST_NAMES) {
      return new Shape(ids, positions, pos);
    }
    int hash = Arrays.hashCode(ids);
    int both = (31 * hash + Arrays.hashCode(positions)) * 31 + pos;
    int bucket = (both ^ both >>> 15) & RECENT.length - 1;
    Shape known = RECENT[bucket];
    if (known != null
        && known.pos == pos
        && Arrays.equals(known.ids, ids)
        && Arrays.equals(known.positions, positions)) {
      return known;
    }
    Shape fresh = new Shape(recent(ids, hash), positions, pos);
    RECENT[bucket] = fresh;
    return fresh;
  }

  private static int[] recent(int[] ids, int hash) {
    int bucket = (hash ^ hash >>> 15) & RECENT_ARRAYS.length - 1;
    int[] known = RECENT_ARRAYS[bucket];
    if (known != null && Arrays.equals(known, ids)) {
      return known;
    }
    RECENT_ARRAYS[bucket] = ids;
    return ids;
  }

  public int size() {
    return ids.length;
  }

  /** The slot of a name, or a negative number. */
  public int indexOf(int id) {
    int low = 0;
    int high = ids.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = ids[middle];
      if (found < id) {
        low = middle + 1;
      } else if (found > id) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  /** The slots in the byte order of their names, the order in which people see attributes. */
  public int[] byName() {
    int[] order = byName;
    if (order == null) {
      order = sortByName();
      byName = order;
    }
    return order;
  }

  /** The same names, defined nowhere: the shape of what is computed from a set of this one. */
  public Shape withoutPositions() {
    Shape bare = withoutPositions;
    if (bare == null) {
      int[] none = new int[ids.length];
      Arrays.fill(none, NO_POS);
      bare = new Shape(ids, none, NO_POS);
      bare.byName = byName;
      bare.withoutPositions = bare;
      withoutPositions = bare;
    }
    return bare;
  }

  private int[] sortByName() {
    int n = ids.length;
    Named[] named = new Named[n];
    boolean sorted = true;
    for (int i = 0; i < n; i++) {
      named[i] = new Named(Symbol.byId(ids[i]).name(), i);
      sorted = sorted && (i == 0 || named[i - 1].name.compareTo(named[i].name) < 0);
    }
    if (!sorted) {
      Arrays.sort(named);
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = named[i].slot;
    }
    return order;
  }

  private record Named(String name, int slot) implements Comparable<Named> {
    @Override
    public int compareTo(Named other) {
      return name.compareTo(other.name);
    }
  }
}
