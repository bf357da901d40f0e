package dev.firn.instantiate.host;

import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Everything that a store object refers to, itself included. */
public final class Closures {
  private Closures() {}

  /**
   * The closure of a valid path.
   *
   * @throws ObjectException {@code not-valid} when it, or something that it refers to, is missing
   */
  public static Set<StorePath> of(Store store, StorePath root) {
    Set<StorePath> seen = new HashSet<>();
    Deque<StorePath> todo = new ArrayDeque<>();
    seen.add(root);
    todo.add(root);
    while (!todo.isEmpty()) {
      StorePath next = todo.poll();
      PathInfo info =
          store
              .queryPathInfo(next)
              .orElseThrow(
                  () ->
                      new ObjectException(
                          "not-valid",
                          "the path '"
                              + store.dir().print(next)
                              + "' is not valid: it is not in the store"));
      for (StorePath reference : info.references()) {
        if (seen.add(reference)) {
          todo.add(reference);
        }
      }
    }
    return seen;
  }
}
