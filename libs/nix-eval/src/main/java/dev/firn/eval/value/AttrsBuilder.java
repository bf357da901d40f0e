package dev.firn.eval.value;

import dev.firn.syntax.Symbol;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects attributes in any order; the first or the last of equal names wins, as {@link #build} is
 * told.
 */
public final class AttrsBuilder {
  private int[] ids;
  private int[] positions;
  private Value[] values;
  private int size;
  private boolean sorted = true;

  public AttrsBuilder(int expected) {
    ids = new int[expected];
    positions = new int[expected];
    values = new Value[expected];
  }

  public AttrsBuilder put(String name, Value value) {
    return put(Symbol.of(name), value, Shape.NO_POS);
  }

  public AttrsBuilder put(Symbol name, Value value) {
    return put(name, value, Shape.NO_POS);
  }

  public AttrsBuilder put(Symbol name, Value value, int pos) {
    return put(name.id(), value, pos);
  }

  /** Adds an attribute by its symbol's id. */
  public AttrsBuilder put(int id, Value value, int pos) {
    if (size == ids.length) {
      int grown = Math.max(8, size * 2);
      ids = Arrays.copyOf(ids, grown);
      positions = Arrays.copyOf(positions, grown);
      values = Arrays.copyOf(values, grown);
    }
    sorted = sorted && (size == 0 || ids[size - 1] < id);
    ids[size] = id;
    positions[size] = pos;
    values[size++] = value;
    return this;
  }

  public int size() {
    return size;
  }

  /** The value that was put under a name last, or null. Linear. */
  public @Nullable Value find(Symbol name) {
    for (int i = size - 1; i >= 0; i--) {
      if (ids[i] == name.id()) {
        return values[i];
      }
    }
    return null;
  }

  /** The set; of equal names the last wins. The builder is used up. */
  public Attrs build() {
    return build(false, Shape.NO_POS);
  }

  /** The set; of equal names the first wins. The builder is used up. */
  public Attrs buildFirstWins() {
    return build(true, Shape.NO_POS);
  }

  /** The set. The builder is used up. */
  public Attrs build(boolean firstWins, int pos) {
    if (size == 0) {
      return Attrs.EMPTY;
    }
    if (!sorted) {
      sortAndDrop(firstWins);
    }
    boolean exact = size == ids.length;
    return new Attrs(
        Shape.of(
            exact ? ids : Arrays.copyOf(ids, size),
            exact ? positions : Arrays.copyOf(positions, size),
            pos),
        exact ? values : Arrays.copyOf(values, size));
  }

  private void sortAndDrop(boolean firstWins) {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = ((long) ids[i] << 32) | i;
    }
    Arrays.sort(keys);
    int[] newIds = new int[size];
    int[] newPositions = new int[size];
    Value[] newValues = new Value[size];
    int to = 0;
    for (int i = 0; i < size; i++) {
      int from = (int) keys[i];
      boolean same = to > 0 && newIds[to - 1] == ids[from];
      if (same && firstWins) {
        continue;
      }
      int slot = same ? to - 1 : to++;
      newIds[slot] = ids[from];
      newPositions[slot] = positions[from];
      newValues[slot] = values[from];
    }
    ids = newIds;
    positions = newPositions;
    values = newValues;
    size = to;
  }
}
