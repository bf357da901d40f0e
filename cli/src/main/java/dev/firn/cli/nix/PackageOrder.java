package dev.firn.cli.nix;

import java.util.Comparator;

/**
 * Sorts packages by name as {@code nix-env} does, packages of equal names included. Nix uses its
 * C++ library's introspective sort, which is not stable, so the order of equals is that of the very
 * same steps: quicksort with the median of the second, middle and last element as pivot down to
 * ranges of 16, then one insertion sort over all.
 */
final class PackageOrder {
  private static final int SMALL = 16;

  private PackageOrder() {}

  /** Names compared without regard to the case of ASCII letters. */
  static final Comparator<String> BY_NAME = PackageOrder::compareNames;

  private static int compareNames(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      int difference = upper(a.charAt(i)) - upper(b.charAt(i));
      if (difference != 0) {
        return difference;
      }
    }
    return a.length() - b.length();
  }

  /** Bytes compare as signed, as they do in C++ on the machines that Nix runs on. */
  private static int upper(char c) {
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : (byte) c;
  }

  /** Sorts in place. */
  static <T> void sort(T[] items, Comparator<? super T> order) {
    int n = items.length;
    if (n < 2) {
      return;
    }
    int depth = 2 * (31 - Integer.numberOfLeadingZeros(n));
    quicksort(items, 0, n, depth, order);
    int guarded = Math.min(n, SMALL);
    for (int i = 1; i < guarded; i++) {
      if (order.compare(items[i], items[0]) < 0) {
        T moved = items[i];
        System.arraycopy(items, 0, items, 1, i);
        items[0] = moved;
      } else {
        insert(items, i, order);
      }
    }
    for (int i = guarded; i < n; i++) {
      insert(items, i, order);
    }
  }

  private static <T> void quicksort(
      T[] items, int first, int end, int depth, Comparator<? super T> order) {
    int last = end;
    int left = depth;
    while (last - first > SMALL) {
      if (left-- == 0) {
        heapSort(items, first, last - first, order);
        return;
      }
      medianToFront(items, first, first + 1, first + (last - first) / 2, last - 1, order);
      int cut = partition(items, first + 1, last, first, order);
      quicksort(items, cut, last, left, order);
      last = cut;
    }
  }

  /** What introspective sorting turns to for a range that it cut badly too often. */
  private static <T> void heapSort(T[] items, int first, int length, Comparator<? super T> order) {
    for (int parent = (length - 2) / 2; parent >= 0; parent--) {
      sift(items, first, parent, length, items[first + parent], order);
    }
    for (int end = length - 1; end > 0; end--) {
      T moved = items[first + end];
      items[first + end] = items[first];
      sift(items, first, 0, end, moved, order);
    }
  }

  /** Moves the hole down to a leaf along the greater children, then the value up from there. */
  private static <T> void sift(
      T[] items, int first, int top, int length, T value, Comparator<? super T> order) {
    int hole = top;
    int child = top;
    while (child < (length - 1) / 2) {
      child = 2 * (child + 1);
      if (order.compare(items[first + child], items[first + child - 1]) < 0) {
        child--;
      }
      items[first + hole] = items[first + child];
      hole = child;
    }
    if (length % 2 == 0 && child == (length - 2) / 2) {
      child = 2 * (child + 1) - 1;
      items[first + hole] = items[first + child];
      hole = child;
    }
    int parent = (hole - 1) / 2;
    while (hole > top && order.compare(items[first + parent], value) < 0) {
      items[first + hole] = items[first + parent];
      hole = parent;
      parent = (hole - 1) / 2;
    }
    items[first + hole] = value;
  }

  private static <T> void medianToFront(
      T[] items, int front, int a, int b, int c, Comparator<? super T> order) {
    boolean ab = order.compare(items[a], items[b]) < 0;
    boolean bc = order.compare(items[b], items[c]) < 0;
    boolean ac = order.compare(items[a], items[c]) < 0;
    int median = ab ? bc ? b : ac ? c : a : ac ? a : bc ? c : b;
    swap(items, front, median);
  }

  private static <T> int partition(
      T[] items, int from, int end, int pivot, Comparator<? super T> order) {
    int low = from;
    int high = end;
    while (true) {
      while (order.compare(items[low], items[pivot]) < 0) {
        low++;
      }
      high--;
      while (order.compare(items[pivot], items[high]) < 0) {
        high--;
      }
      if (low >= high) {
        return low;
      }
      swap(items, low, high);
      low++;
    }
  }

  private static <T> void insert(T[] items, int at, Comparator<? super T> order) {
    T moved = items[at];
    int i = at;
    while (order.compare(moved, items[i - 1]) < 0) {
      items[i] = items[i - 1];
      i--;
    }
    items[i] = moved;
  }

  private static <T> void swap(T[] items, int a, int b) {
    T kept = items[a];
    items[a] = items[b];
    items[b] = kept;
  }
}
