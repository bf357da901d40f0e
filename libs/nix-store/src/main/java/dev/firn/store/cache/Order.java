package dev.firn.store.cache;

import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** References before referrers. */
final class Order {
  private Order() {}

  /**
   * Sorts the keys of {@code references}; references to others do not count.
   *
   * @throws CacheException {@code INVALID} if paths refer to each other in a circle
   */
  static List<StorePath> of(
      StoreDir dir, Map<StorePath, ? extends Collection<StorePath>> references) {
    Map<StorePath, Integer> missing = new HashMap<>();
    Map<StorePath, List<StorePath>> referrers = new HashMap<>();
    Deque<StorePath> ready = new ArrayDeque<>();
    references.forEach(
        (path, all) -> {
          int count = 0;
          for (StorePath reference : all) {
            if (!reference.equals(path) && references.containsKey(reference)) {
              count++;
              referrers.computeIfAbsent(reference, _ -> new ArrayList<>()).add(path);
            }
          }
          missing.put(path, count);
          if (count == 0) {
            ready.add(path);
          }
        });
    List<StorePath> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      StorePath path = ready.remove();
      sorted.add(path);
      for (StorePath referrer : referrers.getOrDefault(path, List.of())) {
        if (missing.merge(referrer, -1, Integer::sum) == 0) {
          ready.add(referrer);
        }
      }
    }
    if (sorted.size() < references.size()) {
      StorePath inCircle =
          references.keySet().stream()
              .filter(p -> missing.getOrDefault(p, 0) > 0)
              .sorted()
              .findFirst()
              .orElseThrow();
      throw new CacheException(
          CacheException.Kind.INVALID,
          "path '"
              + dir.print(inCircle)
              + "' refers to itself through other paths, which no store"
              + " can hold");
    }
    return sorted;
  }
}
