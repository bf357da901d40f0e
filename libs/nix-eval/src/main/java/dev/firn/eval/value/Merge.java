package dev.firn.eval.value;

import java.util.Arrays;

/** Merging of two sorted attribute sets. */
final class Merge {
  private Merge() {}

  static Attrs update(Attrs left, Attrs right) {
    int[] a = left.shape.ids;
    int[] b = right.shape.ids;
    int[] slots = new int[b.length];
    int added = locate(a, b, slots);
    return added == 0 ? replace(left, right, slots) : weave(left, right, slots, added);
  }

  /**
   * Fills {@code slots} with each of b's places in a, {@code ~place} where it is missing; counts
   * those.
   */
  private static int locate(int[] a, int[] b, int[] slots) {
    int missing = 0;
    if (b.length * 8 < a.length) {
      int from = 0;
      for (int j = 0; j < b.length; j++) {
        int found = Arrays.binarySearch(a, from, a.length, b[j]);
        slots[j] = found;
        if (found < 0) {
          missing++;
          from = ~found;
        } else {
          from = found + 1;
        }
      }
      return missing;
    }
    int i = 0;
    for (int j = 0; j < b.length; j++) {
      int id = b[j];
      while (i < a.length && a[i] < id) {
        i++;
      }
      if (i < a.length && a[i] == id) {
        slots[j] = i++;
      } else {
        slots[j] = ~i;
        missing++;
      }
    }
    return missing;
  }

  /** Every name of the right is in the left: the ids can be shared. */
  private static Attrs replace(Attrs left, Attrs right, int[] slots) {
    Value[] values = left.values.clone();
    int[] positions = left.shape.positions.clone();
    for (int j = 0; j < slots.length; j++) {
      values[slots[j]] = right.values[j];
      positions[slots[j]] = right.shape.positions[j];
    }
    return new Attrs(Shape.of(left.shape.ids, positions, Shape.NO_POS), values);
  }

  private static Attrs weave(Attrs left, Attrs right, int[] slots, int added) {
    int[] a = left.shape.ids;
    int size = a.length + added;
    int[] ids = new int[size];
    int[] positions = new int[size];
    Value[] values = new Value[size];
    int from = 0;
    int to = 0;
    for (int j = 0; j < slots.length; j++) {
      boolean missing = slots[j] < 0;
      int place = missing ? ~slots[j] : slots[j];
      int run = place - from;
      System.arraycopy(a, from, ids, to, run);
      System.arraycopy(left.shape.positions, from, positions, to, run);
      System.arraycopy(left.values, from, values, to, run);
      to += run;
      ids[to] = right.shape.ids[j];
      positions[to] = right.shape.positions[j];
      values[to] = right.values[j];
      to++;
      from = missing ? place : place + 1;
    }
    int rest = a.length - from;
    System.arraycopy(a, from, ids, to, rest);
    System.arraycopy(left.shape.positions, from, positions, to, rest);
    System.arraycopy(left.values, from, values, to, rest);
    return new Attrs(Shape.of(ids, positions, Shape.NO_POS), values);
  }
}
