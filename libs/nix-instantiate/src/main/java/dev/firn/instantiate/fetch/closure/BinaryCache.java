package dev.firn.instantiate.fetch.closure;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.store.StoreException;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.narinfo.CacheInfo;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A binary cache, read over HTTP or from a folder. Not thread-safe. */
final class BinaryCache {
  private final String url;
  private final StoreDir dir;
  private final Downloader downloader;
  private final Progress progress;
  private boolean checked;

  /**
   * @param url without a slash at its end
   */
  BinaryCache(String url, StoreDir dir, Downloader downloader, Progress progress) {
    this.url = url;
    this.dir = dir;
    this.downloader = downloader;
    this.progress = progress;
  }

  /**
   * What the cache says of a store path, as text.
   *
   * @param folder for temporary files
   * @throws FetchException {@code not-in-cache}
   */
  String info(StorePath path, Path folder) throws IOException {
    checkStoreDir(folder);
    try {
      return text(path.hashPart() + ".narinfo", folder);
    } catch (FetchException e) {
      if (e.code().equals("fetch/not-found")) {
        throw new FetchException(
            "not-in-cache", "'" + dir.print(path) + "' is not in the binary cache '" + url + "'");
      }
      throw e;
    }
  }

  /** Reads what {@link #info} gave, which must be about that path. */
  NarInfo parse(StorePath path, String text) {
    NarInfo info = NarInfo.parse(dir, url + "/" + path.hashPart() + ".narinfo", text);
    if (!info.info().path().equals(path)) {
      throw new FetchException(
          "not-in-cache",
          "the binary cache '"
              + url
              + "' has '"
              + dir.print(info.info().path())
              + "' where '"
              + dir.print(path)
              + "' was asked for");
    }
    return info;
  }

  private void checkStoreDir(Path folder) throws IOException {
    if (checked) {
      return;
    }
    CacheInfo info;
    try {
      info = CacheInfo.parse(text(CacheInfo.FILE_NAME, folder));
    } catch (FetchException e) {
      if (e.code().equals("fetch/not-found")) {
        throw new FetchException("no-cache", "'" + url + "' is not a binary cache", e);
      }
      throw e;
    }
    if (info.storeDir().isPresent() && !info.storeDir().get().equals(dir)) {
      throw new FetchException(
          "other-store",
          "the binary cache '"
              + url
              + "' is for the store '"
              + info.storeDir().get().path()
              + "', not for '"
              + dir.path()
              + "'");
    }
    checked = true;
  }

  private String text(String name, Path folder) throws IOException {
    Path file = folder.resolve("text");
    downloader.download(Downloader.Request.of(url + "/" + name), file, Progress.SILENT);
    if (Files.size(file) > NarInfo.MAX_LENGTH) {
      throw new FetchException("too-large", "'" + url + "/" + name + "' is too long");
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /**
   * Downloads an archive and unpacks its compression.
   *
   * @param target a file that is made
   * @throws FetchException {@code hash-mismatch} if it is not the one that the cache told of
   */
  void archive(NarInfo info, Path target) throws IOException {
    String from = archiveUrl(info);
    Path packed = target.resolveSibling(target.getFileName() + ".packed");
    downloader.download(Downloader.Request.of(from), packed, progress);
    PathInfo wanted = info.info();
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    try (InputStream in =
            Compression.open(
                info.compression(), new BufferedInputStream(Files.newInputStream(packed)));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (hasher.count() + n > wanted.narSize()) {
          throw mismatch(wanted, from, "it is longer than the " + wanted.narSize() + " bytes");
        }
        hasher.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException(
          "archive-damaged", "cannot unpack '" + from + "': " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(packed);
    }
    if (hasher.count() != wanted.narSize()) {
      throw mismatch(
          wanted, from, "it has " + hasher.count() + " bytes, not the " + wanted.narSize());
    }
    String got = hasher.finish().sri();
    if (!got.equals(wanted.narHash().sri())) {
      throw mismatch(wanted, from, "its hash is " + got + ", not the " + wanted.narHash().sri());
    }
  }

  private FetchException mismatch(PathInfo wanted, String from, String what) {
    return new FetchException(
        "hash-mismatch",
        "the archive of '"
            + dir.print(wanted.path())
            + "' at '"
            + from
            + "' is damaged: "
            + what
            + " that the cache tells");
  }

  private String archiveUrl(NarInfo info) {
    String at = info.url();
    if (at.startsWith("http://") || at.startsWith("https://")) {
      return at;
    }
    if (at.startsWith("/")
        || at.contains("://")
        || Arrays.asList(at.split("/", -1)).contains("..")) {
      throw new FetchException(
          "bad-url",
          "the binary cache '"
              + url
              + "' has an archive at "
              + StoreException.show(at)
              + ", which is outside of it");
    }
    return url + "/" + at;
  }
}
