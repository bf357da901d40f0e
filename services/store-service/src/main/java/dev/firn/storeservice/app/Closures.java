package dev.firn.storeservice.app;

import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Follows references. */
public final class Closures {
  private static final int AT_ONCE = 16;

  /** Looks a path up. */
  public interface Lookup {
    /** What is known about it; empty if it is missing. */
    Optional<NarInfo> find(StorePath path) throws InterruptedException;
  }

  /**
   * Paths and all that they refer to.
   *
   * @param infos what is there, references before referrers
   * @param missing what is not
   */
  public record Closure(List<NarInfo> infos, Set<StorePath> missing) {
    /** The size of all archives in bytes. */
    public long narBytes() {
      return infos.stream().mapToLong(n -> n.info().narSize()).sum();
    }
  }

  private Closures() {}

  /** The closure of {@code roots}. */
  public static Closure of(Collection<StorePath> roots, Lookup lookup) throws InterruptedException {
    Map<StorePath, NarInfo> found = new LinkedHashMap<>();
    Set<StorePath> missing = new TreeSet<>();
    Set<StorePath> seen = new HashSet<>(roots);
    Collection<StorePath> level = new LinkedHashSet<>(roots);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore atOnce = new Semaphore(AT_ONCE);
      while (!level.isEmpty()) {
        Map<StorePath, Future<Optional<NarInfo>>> asked = new LinkedHashMap<>();
        for (StorePath path : level) {
          asked.put(path, executor.submit(limited(atOnce, () -> lookup.find(path))));
        }
        List<StorePath> next = new ArrayList<>();
        for (Map.Entry<StorePath, Future<Optional<NarInfo>>> one : asked.entrySet()) {
          Optional<NarInfo> answer = result(one.getValue());
          if (answer.isEmpty() || !answer.get().info().path().equals(one.getKey())) {
            missing.add(one.getKey());
          } else {
            found.put(one.getKey(), answer.get());
            answer.get().info().references().stream().filter(seen::add).forEach(next::add);
          }
        }
        level = next;
      }
    }
    return new Closure(sorted(found), missing);
  }

  private static <T> Callable<T> limited(Semaphore atOnce, Callable<T> task) {
    return () -> {
      atOnce.acquire();
      try {
        return task.call();
      } finally {
        atOnce.release();
      }
    };
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case InterruptedException interrupted -> throw interrupted;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Depth first, without recursion, as chains of references can be long. */
  private static List<NarInfo> sorted(Map<StorePath, NarInfo> found) {
    LinkedHashSet<NarInfo> sorted = new LinkedHashSet<>();
    Set<StorePath> entered = new HashSet<>();
    for (StorePath root : found.keySet()) {
      List<StorePath> stack = new ArrayList<>(List.of(root));
      while (!stack.isEmpty()) {
        NarInfo narInfo = found.get(stack.getLast());
        if (narInfo == null || !entered.add(stack.getLast())) {
          stack.removeLast();
          if (narInfo != null) {
            sorted.add(narInfo);
          }
          continue;
        }
        narInfo.info().references().stream().filter(p -> !entered.contains(p)).forEach(stack::add);
      }
    }
    return List.copyOf(sorted);
  }
}
