package dev.firn.instantiate.fetch.closure;

import dev.firn.instantiate.fetch.SourceAccess;
import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarRestorer;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StorePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Where closures go: the store, or, if it is read-only, the cache, shown under the store path.
 * Thread-safe.
 */
final class Destination {
  private final Store store;
  private final FetchCache cache;
  private final SourceAccess access;
  private final Map<StorePath, PathInfo> shown = new ConcurrentHashMap<>();

  Destination(Store store, FetchCache cache, SourceAccess access) {
    this.store = store;
    this.cache = cache;
    this.access = access;
  }

  /**
   * What is known of an object that is here.
   *
   * @param trusted whether an object of the cache is taken, which may be there from a time with
   *     other settings
   */
  Optional<PathInfo> find(StorePath path, Predicate<PathInfo> trusted) {
    Optional<PathInfo> valid = store.queryPathInfo(path);
    return valid.isPresent()
        ? valid
        : Optional.ofNullable(shown.get(path)).or(() -> kept(path, trusted));
  }

  private Optional<PathInfo> kept(StorePath path, Predicate<PathInfo> trusted) {
    Optional<Path> tree = cache.findTree(treeName(path));
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    Optional<PathInfo> info =
        cache.find(key(path)).flatMap(e -> e.value().text("info")).flatMap(this::parse);
    if (info.isEmpty()
        || !info.get().path().equals(path)
        || !trusted.test(info.get())
        || !info.get().references().stream()
            .allMatch(r -> r.equals(path) || find(r, trusted).isPresent())) {
      return Optional.empty();
    }
    show(info.get(), tree.get());
    return info;
  }

  private Optional<PathInfo> parse(String text) {
    try {
      return Optional.of(NarInfo.parse(store.dir(), "a cache entry", text).info());
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static String treeName(StorePath path) {
    return "object-" + path.baseName();
  }

  private Json.Object key(StorePath path) {
    return Json.EMPTY.with("object", store.dir().print(path));
  }

  private void show(PathInfo info, Path tree) {
    shown.put(info.path(), info);
    access.mount(info.path(), tree);
  }

  /**
   * Adds an object.
   *
   * @param archive its hash was checked; it may be consumed
   */
  void add(NarInfo object, Path archive) throws IOException {
    PathInfo info = object.info();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      if (store instanceof LocalStore local) {
        local.addNar(info, in);
        return;
      }
      Path tree = archive.resolveSibling("tree");
      NarRestorer.restore(in, tree, NarRestorer.Style.PLAIN);
      Path kept = cache.keepTree(treeName(info.path()), tree);
      cache.put(key(info.path()), Json.EMPTY.with("info", object.print(store.dir())));
      show(info, kept);
    }
  }

  /** Lets the evaluation see an object and all that it refers to. */
  void allowClosure(StorePath path) {
    Set<StorePath> seen = new HashSet<>(Set.of(path));
    Deque<StorePath> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      StorePath next = open.pop();
      PathInfo info = shown.get(next);
      if (info == null) {
        info =
            store
                .queryPathInfo(next)
                .orElseThrow(
                    () ->
                        new FetchException(
                            "not-in-cache",
                            "'" + store.dir().print(next) + "' is not in the store"));
        access.allow(next);
      }
      for (StorePath reference : info.references()) {
        if (seen.add(reference)) {
          open.push(reference);
        }
      }
    }
  }
}
