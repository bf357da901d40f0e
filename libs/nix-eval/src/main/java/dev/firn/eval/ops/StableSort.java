package dev.firn.eval.ops;

import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Value;

/**
 * Peeksort (Munro and Wild, 2018): a stable merge sort that makes use of runs which are already
 * sorted. Whatever the comparison says, the outcome is a permutation of the input. Nix sorts by the
 * same method, and which pairs are compared shows where a comparison is not consistent; so the cut
 * to insertion sort and the choice of runs are Nix's too.
 */
public final class StableSort {
  /** Ranges up to this length are sorted by insertion. */
  private static final int INSERTION = 16;

  private final Value[] values;
  private final Value[] buffer;
  private final Less less;

  private StableSort(Value[] values, Less less) {
    this.values = values;
    this.buffer = new Value[values.length];
    this.less = less;
  }

  /** Whether {@code a} has to come before {@code b}. */
  @FunctionalInterface
  public interface Less {
    boolean less(Value a, Value b);
  }

  /** Sorts an array in place. */
  public static void sort(Value[] values, Less less) {
    if (values.length == 2) {
      if (less.less(values[1], values[0])) {
        swap(values, 0, 1);
      }
    } else if (values.length > 2) {
      new StableSort(values, less).sort(0, values.length, 0, values.length);
    }
  }

  /** Sorts {@code [from, to)}, where {@code [from, head)} and {@code [tail, to)} are sorted. */
  private void sort(int from, int to, int head, int tail) {
    if (head == to || tail == from) {
      return;
    }
    if (to - from <= INSERTION) {
      insert(from, to);
      return;
    }
    int middle = from + (to - from) / 2;
    if (middle <= head) {
      sort(head, to, head + 1, tail);
      merge(from, head, to);
    } else if (middle >= tail) {
      sort(from, tail, head, tail - 1);
      merge(from, tail, to);
    } else {
      splitAtRun(from, to, head, tail, middle);
    }
  }

  /**
   * Finds the run around the middle, and sorts and merges what is on the side where it ends sooner.
   */
  private void splitAtRun(int from, int to, int head, int tail, int middle) {
    boolean falling = before(middle, middle - 1);
    int start = middle - 1;
    while (start > head && before(start, start - 1) == falling) {
      start--;
    }
    int end = middle;
    while (end < tail && before(end, end - 1) == falling) {
      end++;
    }
    if (falling) {
      reverse(start, end);
    }
    if (start == from && end == to) {
      return;
    }
    if (middle - start < end - middle) {
      sort(from, start, head, start - 1);
      sort(start, to, end, tail);
      merge(from, start, to);
    } else {
      sort(from, end, head, start);
      sort(end, to, end + 1, tail);
      merge(from, end, to);
    }
  }

  private boolean before(int a, int b) {
    return less.less(values[a], values[b]);
  }

  private void insert(int from, int to) {
    EvalThread.checkpoint();
    for (int i = from + 1; i < to; i++) {
      for (int j = i; j > from && before(j, j - 1); j--) {
        swap(values, j, j - 1);
      }
    }
  }

  private void merge(int from, int middle, int to) {
    EvalThread.checkpoint();
    System.arraycopy(values, from, buffer, 0, to - from);
    int left = 0;
    int right = middle - from;
    int leftEnd = right;
    int rightEnd = to - from;
    int out = from;
    while (left < leftEnd && right < rightEnd) {
      values[out++] = less.less(buffer[right], buffer[left]) ? buffer[right++] : buffer[left++];
    }
    System.arraycopy(buffer, left, values, out, leftEnd - left);
    out += leftEnd - left;
    System.arraycopy(buffer, right, values, out, rightEnd - right);
  }

  private void reverse(int from, int to) {
    for (int i = from, j = to - 1; i < j; i++, j--) {
      swap(values, i, j);
    }
  }

  private static void swap(Value[] values, int i, int j) {
    Value value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
