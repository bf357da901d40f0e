package dev.firn.warm;

import dev.firn.eval.host.Reads.Read;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Results of evaluations with what each has read, those that were used last. Thread-safe.
 *
 * <p>A result stands for another tree when everything that led to it is the same there.
 */
final class Remembered {
  /** For one question there is a result for each of so many states of the files it reads. */
  private static final int MOST_STATES = 8;

  private final long budget;
  private final LinkedHashMap<Key, List<Result>> results = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * @param budget about so many bytes are kept at most
   */
  Remembered(long budget) {
    this.budget = budget;
  }

  /**
   * What was asked, apart from the submitted tree.
   *
   * @param visible the other trees
   */
  record Key(String text, Map<String, String> arguments, List<String> visible) {
    Key {
      arguments = Map.copyOf(arguments);
      visible = List.copyOf(visible);
    }

    long size() {
      long size = text.length();
      for (Map.Entry<String, String> argument : arguments.entrySet()) {
        size += argument.getKey().length() + argument.getValue().length();
      }
      return size + 64L * visible.size();
    }
  }

  /**
   * What came out.
   *
   * @param reads what was read of the tree
   * @param fingerprint of what those reads gave
   * @param tree where it was evaluated; null for no tree
   */
  record Result(String json, SortedSet<Read> reads, String fingerprint, @Nullable StorePath tree) {
    long size() {
      long size = json.length() + 200;
      for (Read read : reads) {
        size += 100 + read.path().length();
      }
      return size;
    }
  }

  /** A result that stands for a tree with these contents and of which everything is still there. */
  synchronized Optional<Result> find(
      Key key, @Nullable TreeContents contents, Predicate<Result> isUsable) {
    List<Result> all = results.getOrDefault(key, List.of());
    return all.stream()
        .filter(
            result ->
                contents == null || contents.fingerprint(result.reads).equals(result.fingerprint))
        .filter(isUsable)
        .findFirst();
  }

  synchronized void put(Key key, Result result) {
    List<Result> all = new ArrayList<>(results.getOrDefault(key, List.of()));
    long before = all.isEmpty() ? 0 : size(key, all);
    all.removeIf(
        old -> old.fingerprint.equals(result.fingerprint) && old.reads.equals(result.reads));
    all.addFirst(result);
    if (all.size() > MOST_STATES) {
      all.removeLast();
    }
    results.put(key, List.copyOf(all));
    held += size(key, all) - before;
    var oldest = results.entrySet().iterator();
    while (held > budget && results.size() > 1 && oldest.hasNext()) {
      var entry = oldest.next();
      held -= size(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  private static long size(Key key, List<Result> all) {
    return key.size() + all.stream().mapToLong(Result::size).sum();
  }

  /** About how much is kept, in bytes. */
  synchronized long held() {
    return held;
  }
}
