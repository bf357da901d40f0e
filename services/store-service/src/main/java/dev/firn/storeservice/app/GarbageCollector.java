package dev.firn.storeservice.app;

import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StorePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes what no root keeps: marks the closures of roots, of what is young and of what was asked
 * for lately, and sweeps the rest, referrers before references. Nothing is added meanwhile.
 *
 * <p>What was asked for is known to one process only. With several, collect in none, or with a
 * grace that is longer than any transfer.
 */
public final class GarbageCollector {
  /**
   * What was, or would be, deleted.
   *
   * @param deleted store paths
   * @param freedBytes of archives and other files
   * @param kept how many paths remain
   */
  public record Report(List<String> deleted, long freedBytes, long kept, boolean dryRun) {}

  private final ObjectStore blobs;
  private final PathIndex index;
  private final BinaryCache cache;
  private final Roots roots;
  private final Duration grace;
  private final Clock clock;
  private final Instant started;

  /**
   * @param grace what is younger is kept
   */
  public GarbageCollector(
      ObjectStore blobs,
      PathIndex index,
      BinaryCache cache,
      Roots roots,
      Duration grace,
      Clock clock) {
    this.blobs = blobs;
    this.index = index;
    this.cache = cache;
    this.roots = roots;
    this.grace = grace;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Until when it is not known what was asked for before this process started. */
  public Instant readyAt() {
    return started.plus(grace);
  }

  /**
   * Collects.
   *
   * @param dryRun to delete nothing
   */
  public Report run(boolean dryRun) {
    Report[] report = new Report[1];
    cache.alone(() -> report[0] = markAndSweep(dryRun));
    return report[0];
  }

  private Report markAndSweep(boolean dryRun) {
    Instant young = clock.instant().minus(grace);
    List<ObjectStore.Entry> entries = blobs.entries("");
    Map<String, NarInfo> paths = new HashMap<>();
    Map<String, ObjectStore.Entry> files = new HashMap<>();
    List<StorePath> live = new ArrayList<>();
    Set<String> asked = index.asked();
    for (ObjectStore.Entry entry : entries) {
      files.put(entry.key().value(), entry);
      PathIndex.hashPart(entry.key())
          .flatMap(index::peek)
          .ifPresent(
              narInfo -> {
                StorePath path = narInfo.info().path();
                paths.put(path.hashPart(), narInfo);
                if (entry.modified().isAfter(young) || asked.contains(path.hashPart())) {
                  live.add(path);
                }
              });
    }
    roots.all().values().forEach(live::addAll);
    Set<StorePath> kept = mark(live, paths);
    List<NarInfo> dead =
        paths.values().stream().filter(n -> !kept.contains(n.info().path())).toList();
    List<NarInfo> order = referrersFirst(dead);
    List<ObjectStore.Entry> garbage = garbageFiles(paths, kept, entries, young);
    long freed = 0;
    for (ObjectStore.Entry file : garbage) {
      freed += file.size();
    }
    for (NarInfo narInfo : order) {
      ObjectStore.Entry listing =
          files.get(BinaryCache.listingKey(narInfo.info().path().hashPart()).value());
      freed += listing == null ? 0 : listing.size();
    }
    if (!dryRun) {
      for (NarInfo narInfo : order) {
        String hashPart = narInfo.info().path().hashPart();
        index.delete(hashPart);
        if (files.containsKey(BinaryCache.listingKey(hashPart).value())) {
          var _ = blobs.delete(BinaryCache.listingKey(hashPart));
        }
      }
      for (ObjectStore.Entry file : garbage) {
        var _ = blobs.delete(file.key());
      }
    }
    return new Report(
        order.stream().map(n -> cache.dir().print(n.info().path())).sorted().toList(),
        freed,
        kept.size(),
        dryRun);
  }

  private static Set<StorePath> mark(List<StorePath> live, Map<String, NarInfo> paths) {
    Set<StorePath> kept = new HashSet<>();
    List<StorePath> open = new ArrayList<>(live);
    while (!open.isEmpty()) {
      StorePath path = open.removeLast();
      NarInfo narInfo = paths.get(path.hashPart());
      if (narInfo != null && kept.add(narInfo.info().path())) {
        open.addAll(narInfo.info().references());
      }
    }
    return kept;
  }

  /** Archives that no path names any more, and that nobody is about to name. */
  private List<ObjectStore.Entry> garbageFiles(
      Map<String, NarInfo> paths,
      Set<StorePath> kept,
      List<ObjectStore.Entry> files,
      Instant young) {
    Set<String> named = new HashSet<>();
    paths.values().stream()
        .filter(n -> kept.contains(n.info().path()))
        .forEach(n -> named.add(n.url()));
    return files.stream()
        .filter(
            file ->
                file.key().value().startsWith("nar/")
                    && !named.contains(file.key().value())
                    && file.modified().isBefore(young)
                    && !cache.isRecent(file.key()))
        .toList();
  }

  /** So that a process that dies in the middle leaves complete closures. */
  private static List<NarInfo> referrersFirst(List<NarInfo> dead) {
    Map<StorePath, NarInfo> byPath = new HashMap<>();
    dead.forEach(n -> byPath.put(n.info().path(), n));
    List<NarInfo> order = new ArrayList<>();
    Set<StorePath> entered = new HashSet<>();
    Set<StorePath> left = new HashSet<>();
    for (NarInfo root : dead) {
      List<StorePath> stack = new ArrayList<>(List.of(root.info().path()));
      while (!stack.isEmpty()) {
        StorePath path = stack.getLast();
        NarInfo narInfo = byPath.get(path);
        if (narInfo == null || !entered.add(path)) {
          stack.removeLast();
          if (narInfo != null && left.add(path)) {
            order.add(narInfo);
          }
          continue;
        }
        narInfo.info().references().stream().filter(p -> !entered.contains(p)).forEach(stack::add);
      }
    }
    Collections.reverse(order);
    return order;
  }
}
