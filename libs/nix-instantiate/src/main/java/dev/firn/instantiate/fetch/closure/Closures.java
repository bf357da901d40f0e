package dev.firn.instantiate.fetch.closure;

import dev.firn.eval.value.EvalThread;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings store objects, with all that they refer to, from binary caches: what {@code
 * builtins.fetchClosure} does. What is in the store already is not asked for.
 */
public final class Closures {
  private final Destination destination;
  private final FetchCache cache;
  private final Downloader downloader;
  private final Progress progress;
  private final ClosureSettings settings;
  private final StoreDir dir;

  /** Brings them to where a fetcher brings sources, and downloads as that does. */
  public Closures(Fetcher fetcher, ClosureSettings settings) {
    this.cache = fetcher.cache();
    this.destination = new Destination(fetcher.store(), cache, fetcher.access());
    this.downloader = new Downloader(fetcher.settings().downloads());
    this.progress = fetcher.settings().progress();
    this.settings = settings;
    this.dir = fetcher.store().dir();
  }

  /**
   * The URL of a cache, checked.
   *
   * @throws FetchException {@code bad-url}
   */
  public String cacheUrl(String url) {
    boolean remote = url.startsWith("http://") || url.startsWith("https://");
    if (!remote && !(settings.localCaches() && url.startsWith("file://"))) {
      throw new FetchException(
          "bad-url",
          "closures are fetched from http and https caches only, not from '" + url + "'");
    }
    if (url.indexOf('?') >= 0) {
      throw new FetchException(
          "bad-url",
          "the URL of a cache to fetch closures from cannot have parameters: '" + url + "'");
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /**
   * Brings an object that is known by its contents; nobody needs to be trusted for it.
   *
   * @param url as {@link #cacheUrl} gave it
   * @throws FetchException {@code input-addressed}, {@code not-in-cache}, {@code not-signed} …
   */
  public void contentAddressed(String url, StorePath path) {
    EvalThread.beforeEffect();
    bring(
        url,
        path,
        info -> {
          if (!isContentAddressed(info)) {
            throw new FetchException(
                "input-addressed",
                "'"
                    + dir.print(path)
                    + "' is input-addressed; say 'inputAddressed = true' to fetch it on the word of"
                    + " a key in 'trusted-public-keys', or 'toPath' to have it rewritten");
          }
        });
  }

  /**
   * Brings an object that is known by how it was made; its signature must be trusted.
   *
   * @throws FetchException {@code content-addressed}, {@code not-in-cache}, {@code not-signed} …
   */
  public void inputAddressed(String url, StorePath path) {
    EvalThread.beforeEffect();
    bring(
        url,
        path,
        info -> {
          if (isContentAddressed(info)) {
            throw new FetchException(
                "content-addressed",
                "'"
                    + dir.print(path)
                    + "' is content-addressed; leave 'inputAddressed' away to fetch it");
          }
        });
  }

  /** A check of the object that was asked for, which throws. */
  @FunctionalInterface
  private interface Check {
    void run(PathInfo info);
  }

  private void bring(String url, StorePath path, Check check) {
    Optional<PathInfo> here = destination.find(path, this::isTrusted);
    if (here.isPresent()) {
      check.run(here.get());
    } else {
      cache.withTemporary(
          folder -> {
            BinaryCache from = new BinaryCache(url, dir, downloader, progress);
            LinkedHashMap<StorePath, NarInfo> listed =
                closure(
                    from,
                    path,
                    folder,
                    each -> destination.find(each, this::isTrusted).isPresent());
            check.run(listed.sequencedValues().getLast().info());
            listed.values().forEach(each -> requireTrust(each.info(), url));
            for (NarInfo each : listed.values()) {
              Path nar = folder.resolve("nar");
              from.archive(each, nar);
              destination.add(each, nar);
            }
            return path;
          });
    }
    destination.allowClosure(path);
  }

  /**
   * Makes the content-addressed object that is like another but for the names of store paths in it.
   *
   * @param to what its path must be; empty if it is to be told, in a failure
   * @throws FetchException {@code hash-mismatch}, {@code input-addressed}, {@code not-in-cache} …
   */
  public void rewritten(String url, StorePath path, Optional<StorePath> to) {
    EvalThread.beforeEffect();
    Optional<PathInfo> here = to.flatMap(wanted -> destination.find(wanted, this::isTrusted));
    if (here.isPresent()) {
      if (!isContentAddressed(here.get())) {
        throw new FetchException(
            "input-addressed",
            "the 'toPath' '"
                + dir.print(here.get().path())
                + "' is input-addressed, so it cannot be the content-addressed form of '"
                + dir.print(path)
                + "'; with \"\" as 'toPath' the right one is told");
      }
      destination.allowClosure(here.get().path());
      return;
    }
    cache.withTemporary(
        folder -> {
          BinaryCache from = new BinaryCache(url, dir, downloader, progress);
          ContentAddressing rewriting = new ContentAddressing(dir, folder);
          for (NarInfo each : closure(from, path, folder, _ -> false).values()) {
            Path nar = folder.resolve("nar");
            from.archive(each, nar);
            rewriting.rewrite(each.info(), nar);
          }
          StorePath result = rewriting.resultOf(path);
          if (to.isEmpty() || !to.get().equals(result)) {
            throw new FetchException(
                "hash-mismatch",
                "the content-addressed form of '"
                    + dir.print(path)
                    + "' is '"
                    + dir.print(result)
                    + (to.isEmpty()
                        ? "'; give that as 'toPath'"
                        : "', not '" + dir.print(to.get()) + "'"));
          }
          for (ContentAddressing.Rewritten each : rewriting.results()) {
            destination.add(each.narInfo(), each.archive());
          }
          return result;
        });
    destination.allowClosure(to.orElseThrow());
  }

  /** Whether the object's path follows from the contents that it says it has. */
  boolean isContentAddressed(PathInfo info) {
    return ContentAddressing.holds(dir, info);
  }

  private boolean isTrusted(PathInfo info) {
    return isContentAddressed(info)
        || !settings.requireSignatures()
        || settings.keys().countGood(info.fingerprint(dir), info.signatures()) > 0;
  }

  private void requireTrust(PathInfo info, String url) {
    if (!isTrusted(info)) {
      throw new FetchException(
          "not-signed",
          "'"
              + dir.print(info.path())
              + "' from '"
              + url
              + "' is input-addressed and has no signature by a key in 'trusted-public-keys'");
    }
  }

  /** The objects that a path needs, each after all that it refers to. */
  private LinkedHashMap<StorePath, NarInfo> closure(
      BinaryCache from, StorePath path, Path folder, Predicate<StorePath> isHere)
      throws IOException {
    LinkedHashMap<StorePath, NarInfo> complete = new LinkedHashMap<>();
    Map<StorePath, NarInfo> begun = new HashMap<>();
    List<StorePath> stack = new ArrayList<>(List.of(path));
    while (!stack.isEmpty()) {
      StorePath top = stack.getLast();
      NarInfo known = begun.get(top);
      if (known == null) {
        NarInfo info = from.parse(top, from.info(top, folder));
        begun.put(top, info);
        for (StorePath reference : info.info().references()) {
          if (!begun.containsKey(reference) && !isHere.test(reference)) {
            stack.add(reference);
          }
        }
      } else {
        stack.removeLast();
        complete.putIfAbsent(top, known);
      }
    }
    return complete;
  }
}
