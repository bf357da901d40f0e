package dev.firn.store.cache;

import dev.firn.store.blob.BlobKey;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Uploads what a cache lacks. */
final class Upload {
  private static final int IN_MEMORY = 4 << 20;
  private static final String NAR_TYPE = "application/x-nix-nar";
  private static final String NARINFO_TYPE = "text/x-nix-narinfo";

  private final BinaryCacheClient client;
  private final LocalStore store;
  private final int transfers;
  private final Progress progress;

  Upload(BinaryCacheClient client, LocalStore store, int transfers, Progress progress) {
    this.client = client;
    this.store = store;
    this.transfers = transfers;
    this.progress = progress;
  }

  List<StorePath> run(Collection<StorePath> roots, boolean closure) throws InterruptedException {
    Map<StorePath, PathInfo> infos = new TreeMap<>();
    List<StorePath> open = new ArrayList<>(roots);
    while (!open.isEmpty()) {
      StorePath path = open.removeLast();
      if (!infos.containsKey(path) && !client.known().contains(path)) {
        PathInfo info = require(path);
        infos.put(path, info);
        if (closure) {
          open.addAll(info.references());
        }
      }
    }
    try (Parallel parallel = new Parallel(transfers)) {
      SortedSet<StorePath> missing = missing(infos.keySet(), parallel);
      Map<StorePath, Collection<StorePath>> references = new TreeMap<>();
      long bytes = 0;
      for (StorePath path : missing) {
        PathInfo info = infos.get(path);
        if (info != null) {
          references.put(path, info.references());
          bytes += info.narSize();
        }
      }
      List<StorePath> order = Order.of(client.dir(), references);
      progress.planned(order.size(), bytes);
      upload(order, infos, parallel);
      return order;
    }
  }

  private PathInfo require(StorePath path) {
    return store
        .queryPathInfo(path)
        .orElseThrow(
            () ->
                new ObjectException(
                    "not-valid",
                    "path '"
                        + client.dir().print(path)
                        + "' is not valid, so it cannot be"
                        + " uploaded"));
  }

  private SortedSet<StorePath> missing(Collection<StorePath> paths, Parallel parallel)
      throws InterruptedException {
    SortedSet<StorePath> missing = new TreeSet<>();
    List<Optional<StorePath>> found =
        parallel.map(
            paths,
            path -> {
              if (parallel.transferring(client::exists, path)) {
                client.known().add(path);
                return Optional.<StorePath>empty();
              }
              return Optional.of(path);
            });
    found.forEach(p -> p.ifPresent(missing::add));
    return missing;
  }

  private void upload(List<StorePath> order, Map<StorePath, PathInfo> infos, Parallel parallel)
      throws InterruptedException {
    Finished uploaded = new Finished(order);
    var _ =
        parallel.map(
            order,
            path -> {
              PathInfo info = infos.get(path);
              if (info == null) {
                throw new IllegalStateException("nothing is known about " + path);
              }
              NarInfo narInfo = parallel.transferring(this::putArchive, info);
              uploaded.await(path, info.references());
              var _ = parallel.transferring(this::putNarInfo, narInfo);
              client.known().add(path);
              uploaded.add(path);
              progress.done(path);
              return path;
            });
  }

  private StorePath putNarInfo(NarInfo narInfo) throws InterruptedException {
    byte[] text = narInfo.print(client.dir()).getBytes(StandardCharsets.ISO_8859_1);
    client.put(
        BinaryCacheClient.narInfoKey(narInfo.info().path()),
        new Transport.Content.Bytes(text),
        NARINFO_TYPE);
    return narInfo.info().path();
  }

  private NarInfo putArchive(PathInfo info) throws InterruptedException {
    try {
      Packed packed = pack(info);
      try {
        BlobKey key = new BlobKey("nar/" + packed.hash().nix32() + ".nar.zst");
        client.put(key, packed.content(), NAR_TYPE);
        progress.transferred(info.narSize());
        return new NarInfo(
            info,
            key.value(),
            Compression.ZSTD.field(),
            Optional.of(packed.hash()),
            OptionalLong.of(packed.size()));
      } finally {
        packed.delete();
      }
    } catch (IOException e) {
      throw new ObjectException(
          "io", "cannot pack '" + client.dir().print(info.path()) + "': " + e, e);
    }
  }

  /** A compressed archive, hash and size of the compressed bytes. */
  private record Packed(Transport.Content content, Hash hash, long size) {
    void delete() throws IOException {
      if (content instanceof Transport.Content.File f) {
        Files.deleteIfExists(f.file());
      }
    }
  }

  /** What is on disk must still be what it was when it was registered. */
  private Packed pack(PathInfo info) throws IOException {
    boolean inMemory = info.narSize() <= IN_MEMORY;
    ByteArrayOutputStream memory = new ByteArrayOutputStream();
    Path file = inMemory ? null : Files.createTempFile("firn-upload-", ".nar.zst");
    Hasher compressed = new Hasher(HashAlgorithm.SHA256);
    Hasher plain = new Hasher(HashAlgorithm.SHA256);
    boolean done = false;
    try {
      try (OutputStream target = file == null ? memory : Files.newOutputStream(file);
          OutputStream zstd = Compression.zstd(new Tee(target, compressed))) {
        OutputStream nar = new Tee(zstd, plain);
        var _ =
            store.read(
                info.path(),
                object -> {
                  NarWriter.write(object, nar);
                  return true;
                });
      }
      if (plain.count() != info.narSize() || !plain.finish().equals(info.narHash())) {
        throw new ObjectException(
            "damaged",
            "path '"
                + client.dir().print(info.path())
                + "' is not what was registered; it is not"
                + " uploaded. Delete and fetch or build it again");
      }
      done = true;
      long size = compressed.count();
      return new Packed(
          file == null
              ? new Transport.Content.Bytes(memory.toByteArray())
              : new Transport.Content.File(file),
          compressed.finish(),
          size);
    } finally {
      if (!done && file != null) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Writes to both; only the first is closed. */
  private static final class Tee extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    Tee(OutputStream first, OutputStream second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public void write(int b) throws IOException {
      first.write(b);
      second.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      first.write(bytes, offset, length);
      second.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      first.close();
    }
  }
}
