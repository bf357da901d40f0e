package dev.firn.store.cache;

import dev.firn.store.local.LocalStore;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fetches what a store lacks of some closures. First everything is looked up, level by level; then
 * archives come in any order, and each object is added after those that it refers to.
 */
final class ClosureFetch {
  private final BinaryCacheClient client;
  private final LocalStore store;
  private final int transfers;
  private final Progress progress;
  private final Map<StorePath, StorePath> referrers = new HashMap<>();

  ClosureFetch(BinaryCacheClient client, LocalStore store, int transfers, Progress progress) {
    this.client = client;
    this.store = store;
    this.transfers = transfers;
    this.progress = progress;
  }

  static CacheException missing(StoreDir dir, Transport transport, StorePath path, String why) {
    return new CacheException(
        CacheException.Kind.NOT_FOUND,
        "path '" + dir.print(path) + "'" + why + " is not in the cache '" + transport.name() + "'");
  }

  List<StorePath> run(Collection<StorePath> roots) throws InterruptedException {
    try (Parallel parallel = new Parallel(transfers)) {
      Map<StorePath, NarInfo> wanted = lookUp(roots, parallel);
      Map<StorePath, Collection<StorePath>> references = new TreeMap<>();
      long bytes = 0;
      for (NarInfo narInfo : wanted.values()) {
        references.put(narInfo.info().path(), narInfo.info().references());
        bytes += narInfo.fileSize().orElse(narInfo.info().narSize());
      }
      List<StorePath> order = Order.of(client.dir(), references);
      progress.planned(order.size(), bytes);
      fetch(order, wanted, parallel);
      return order;
    } finally {
      store.flush();
    }
  }

  private Map<StorePath, NarInfo> lookUp(Collection<StorePath> roots, Parallel parallel)
      throws InterruptedException {
    Map<StorePath, NarInfo> wanted = new HashMap<>();
    Set<StorePath> seen = new HashSet<>(roots);
    Collection<StorePath> level = new LinkedHashSet<>(roots);
    while (!level.isEmpty()) {
      List<Optional<NarInfo>> found =
          parallel.map(
              level,
              path ->
                  store.isValid(path)
                      ? Optional.<NarInfo>empty()
                      : Optional.of(parallel.transferring(this::require, path)));
      List<StorePath> next = new ArrayList<>();
      for (Optional<NarInfo> one : found) {
        if (one.isPresent()) {
          StorePath path = one.get().info().path();
          wanted.put(path, one.get());
          for (StorePath reference : one.get().info().references()) {
            if (seen.add(reference)) {
              referrers.put(reference, path);
              next.add(reference);
            }
          }
        }
      }
      level = next;
    }
    return wanted;
  }

  private NarInfo require(StorePath path) throws InterruptedException {
    StorePath referrer = referrers.get(path);
    String why =
        referrer == null ? "" : ", which '" + client.dir().print(referrer) + "' refers to,";
    return client
        .query(path)
        .orElseThrow(() -> missing(client.dir(), client.transport(), path, why));
  }

  private void fetch(List<StorePath> order, Map<StorePath, NarInfo> wanted, Parallel parallel)
      throws InterruptedException {
    Finished added = new Finished(order);
    var _ =
        parallel.map(
            order,
            path -> {
              NarInfo narInfo = wanted.get(path);
              if (narInfo == null) {
                throw new IllegalStateException("nothing is known about " + path);
              }
              try (LocalStore.Staged staged =
                  parallel.transferring(n -> client.stage(store, n, progress), narInfo)) {
                added.await(path, narInfo.info().references());
                staged.add();
              }
              added.add(path);
              progress.done(path);
              return path;
            });
  }
}
