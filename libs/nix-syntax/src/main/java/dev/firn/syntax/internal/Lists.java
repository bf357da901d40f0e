package dev.firn.syntax.internal;

import java.util.Arrays;
import java.util.List;

/** Immutable lists from parts of arrays, with no more copies than needed. */
final class Lists {
  private Lists() {}

  /** The elements in {@code [from, to)}, which are all of type T. */
  @SuppressWarnings("unchecked")
  static <T> List<T> of(Object[] array, int from, int to) {
    return (List<T>)
        switch (to - from) {
          case 0 -> List.of();
          case 1 -> List.of(array[from]);
          case 2 -> List.of(array[from], array[from + 1]);
          case 3 -> List.of(array[from], array[from + 1], array[from + 2]);
          case 4 -> List.of(array[from], array[from + 1], array[from + 2], array[from + 3]);
          default -> List.of(Arrays.copyOfRange(array, from, to));
        };
  }
}
