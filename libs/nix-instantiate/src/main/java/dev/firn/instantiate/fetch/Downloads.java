package dev.firn.instantiate.fetch;

import dev.firn.instantiate.fetch.archive.ArchiveException;
import dev.firn.instantiate.fetch.archive.Unpacker;
import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.content.ContentHash;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Downloads files and tarballs, and asks servers again only after a while. */
final class Downloads {
  private final FetchSettings settings;
  private final FetchCache cache;
  private final Downloader downloader;
  private final Sources sources;

  Downloads(FetchSettings settings, FetchCache cache, Sources sources) {
    this.settings = settings;
    this.cache = cache;
    this.sources = sources;
    this.downloader = new Downloader(settings.downloads());
  }

  /**
   * An unpacked tarball.
   *
   * @param lastModified zero if the archive does not say
   */
  record Tarball(Sources.Placed placed, long lastModified, Optional<String> immutableUrl) {}

  Tarball tarball(String url, String name, Map<String, String> headers) {
    Json.Object key = Json.EMPTY.with("tarball", url);
    Optional<FetchCache.Entry> known = cache.find(key).filter(e -> placed(e, name).isPresent());
    if (known.isPresent() && !known.get().isOlderThan(settings.tarballTtl())) {
      return tarball(known.get().value(), name);
    }
    String etag = known.flatMap(e -> e.value().text("etag")).orElse("");
    return cache.withTemporary(
        folder -> {
          Path file = folder.resolve("download");
          Downloader.Download download =
              downloader.download(
                  new Downloader.Request(url, headers, etag), file, settings.progress());
          Json.Object value =
              download.unchanged() && known.isPresent()
                  ? known.get().value()
                  : unpack(file, folder, download, name, url);
          for (String each : download.urls()) {
            cache.put(Json.EMPTY.with("tarball", each), value);
          }
          return tarball(value, name);
        });
  }

  private Json.Object unpack(
      Path file, Path folder, Downloader.Download download, String name, String url)
      throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Unpacker.Unpacked unpacked;
    try {
      unpacked = Unpacker.unpack(file, tree, settings.archives());
    } catch (ArchiveException e) {
      throw new FetchException(
          e.code().substring("fetch/".length()),
          "cannot unpack '" + url + "': " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new FetchException(
          "archive-damaged", "cannot unpack '" + url + "': " + e.getMessage(), e);
    }
    Sources.Placed placed = sources.keep(name, unpacked.root());
    Json.Object value =
        Json.EMPTY
            .with("etag", download.etag())
            .with("narHash", placed.narHash().sri())
            .with("lastModified", new Json.Number(unpacked.lastModified()));
    return download.immutableUrl().map(u -> value.with("immutableUrl", u)).orElse(value);
  }

  private Tarball tarball(Json.Object value, String name) {
    Sources.Placed placed =
        placed(new FetchCache.Entry(value, java.time.Instant.EPOCH), name)
            .orElseThrow(
                () -> new FetchException("cache", "a tree vanished from the cache; try again"));
    return new Tarball(placed, value.number("lastModified").orElse(0L), value.text("immutableUrl"));
  }

  private Optional<Sources.Placed> placed(FetchCache.Entry entry, String name) {
    return entry.value().text("narHash").flatMap(hash -> sources.find(name, Hash.parseSri(hash)));
  }

  /** Downloads a text that is small: an answer of a forge, a registry. */
  String text(String url, Map<String, String> headers) {
    Json.Object key = Json.EMPTY.with("text", url);
    Optional<FetchCache.Entry> known = cache.find(key);
    if (known.isPresent() && !known.get().isOlderThan(settings.tarballTtl())) {
      return known.get().value().text("body").orElse("");
    }
    String etag = known.flatMap(e -> e.value().text("etag")).orElse("");
    return cache.withTemporary(
        folder -> {
          Path file = folder.resolve("download");
          try {
            Downloader.Download download =
                downloader.download(
                    new Downloader.Request(url, headers, etag), file, settings.progress());
            String body =
                download.unchanged() && known.isPresent()
                    ? known.get().value().text("body").orElse("")
                    : Files.readString(file, StandardCharsets.ISO_8859_1);
            cache.put(key, Json.EMPTY.with("etag", download.etag()).with("body", body));
            return body;
          } catch (FetchException e) {
            if (known.isEmpty()) {
              throw e;
            }
            settings.warn().accept(e.getMessage() + "; what was downloaded before is used");
            return known.get().value().text("body").orElse("");
          }
        });
  }

  /** Downloads a file, or takes the one of last time out of the store. */
  StorePath file(String url, String name) {
    Json.Object key = Json.EMPTY.with("file", url).with("name", name);
    Optional<FetchCache.Entry> known = cache.find(key).filter(e -> stored(e).isPresent());
    if (known.isPresent() && !known.get().isOlderThan(settings.tarballTtl())) {
      return allowed(stored(known.get()).orElseThrow());
    }
    String etag = known.flatMap(e -> e.value().text("etag")).orElse("");
    return cache.withTemporary(
        folder -> {
          Path file = folder.resolve("download");
          Downloader.Download download;
          try {
            download =
                downloader.download(
                    new Downloader.Request(url, Map.of(), etag), file, settings.progress());
          } catch (FetchException e) {
            if (known.isEmpty()) {
              throw e;
            }
            settings.warn().accept(e.getMessage() + "; what was downloaded before is used");
            return allowed(stored(known.get()).orElseThrow());
          }
          StorePath path =
              download.unchanged() && known.isPresent()
                  ? stored(known.get()).orElseThrow()
                  : addFlat(file, name);
          for (String each : download.urls()) {
            cache.put(
                Json.EMPTY.with("file", each).with("name", name),
                Json.EMPTY
                    .with("etag", download.etag())
                    .with("path", sources.store().dir().print(path)));
          }
          return allowed(path);
        });
  }

  /** The hash of a downloaded file's bytes. */
  String hashOf(StorePath path) {
    try {
      FileSystemObject tree =
          sources.store().isValid(path)
              ? sources.store().read(path, MemoryTree::copyOf)
              : DiskTree.open(cache.findTree("file-" + path.baseName()).orElseThrow());
      return ContentHash.of(tree, ContentAddressMethod.FLAT, HashAlgorithm.SHA256)
          .hash()
          .toString();
    } catch (IOException e) {
      throw new FetchException("io", "cannot read '" + path + "': " + e.getMessage(), e);
    }
  }

  private StorePath addFlat(Path file, String name) throws IOException {
    StorePath path =
        sources
            .store()
            .addTree(name, plain(file), ContentAddressMethod.FLAT, HashAlgorithm.SHA256, List.of());
    if (!sources.store().isValid(path)) {
      sources.access().mount(path, cache.putTree("file-" + path.baseName(), plain(file)));
    }
    return path;
  }

  private static FileSystemObject plain(Path file) throws IOException {
    return DiskTree.open(file) instanceof FileSystemObject.Regular regular
        ? MemoryTree.withoutExecutableBit(regular)
        : MemoryTree.file("");
  }

  private Optional<StorePath> stored(FetchCache.Entry entry) {
    Optional<StorePath> path = entry.value().text("path").flatMap(sources.store().dir()::tryParse);
    return path.filter(
        p -> sources.store().isValid(p) || cache.findTree("file-" + p.baseName()).isPresent());
  }

  private StorePath allowed(StorePath path) {
    if (sources.store().isValid(path)) {
      sources.access().allow(path);
    } else {
      cache
          .findTree("file-" + path.baseName())
          .ifPresent(tree -> sources.access().mount(path, tree));
    }
    return path;
  }

  /** Downloads a file and shows it as a tree of its own. */
  Sources.Placed fileTree(String url, String name) {
    return cache.withTemporary(
        folder -> {
          Path file = folder.resolve("download");
          Downloader.Download download =
              downloader.download(Downloader.Request.of(url), file, settings.progress());
          if (download.urls().isEmpty()) {
            throw new IOException("nothing came");
          }
          return sources.add(name, plain(file));
        });
  }
}
