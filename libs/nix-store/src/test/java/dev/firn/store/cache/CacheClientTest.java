package dev.firn.store.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A client of a binary cache, and two stores, for each test. */
abstract class CacheClientTest {
  static final StoreDir DIR = StoreDir.DEFAULT;
  static final SecretKey KEY = SecretKey.generate("cache-1");

  @TempDir Path folder;
  CacheServer server;
  LocalStore source;
  LocalStore target;
  BinaryCacheClient client;

  @BeforeEach
  void start() {
    server = new CacheServer();
    source = LocalStore.inRoot(folder.resolve("source"));
    target = LocalStore.inRoot(folder.resolve("target"));
    client =
        new BinaryCacheClient(
            BinaryCacheClient.Settings.of(server.base())
                .withToken("open-sesame-open")
                .trusting(List.of(KEY.publicKey())));
  }

  @AfterEach
  void stop() {
    client.close();
    source.close();
    target.close();
    server.close();
  }

  interface Act {
    void run() throws InterruptedException;
  }

  static void assertKind(CacheException.Kind kind, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            CacheException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  void assertNothingFetched() {
    Path objects = folder.resolve("target/nix/store");
    target.flush();
    if (Files.exists(objects)) {
      try (var files = Files.list(objects)) {
        assertThat(files).isEmpty();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Texts that each refer to the one before. */
  List<StorePath> chain(int length) {
    List<StorePath> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      List<StorePath> references = chain.isEmpty() ? List.of() : List.of(chain.getLast());
      String text = "text " + i + " " + references;
      chain.add(source.addText("text" + i, text.getBytes(ISO_8859_1), references));
    }
    source.flush();
    return chain;
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static byte[] nar(byte[] contents) throws IOException {
    FileSystemObject file = MemoryTree.file(contents, false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(file, out);
    return out.toByteArray();
  }

  static PathInfo info(String name, byte[] nar) {
    return info(DIR.makePath("output:out", Hash.digest(HashAlgorithm.SHA256, name), name), nar);
  }

  static PathInfo info(StorePath path, byte[] nar) {
    return new PathInfo(
        path,
        Hash.digest(HashAlgorithm.SHA256, nar),
        nar.length,
        new TreeSet<>(),
        Optional.empty(),
        new TreeSet<>(),
        Optional.empty());
  }

  static NarInfo signed(StorePath path, byte[] nar, Set<StorePath> references) {
    PathInfo bare = info(path, nar);
    PathInfo info =
        new PathInfo(
            path,
            bare.narHash(),
            bare.narSize(),
            new TreeSet<>(references),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty());
    return new NarInfo(info, "nar/x", "none", Optional.empty(), OptionalLong.empty())
        .signedBy(DIR, KEY);
  }

  /** Announces one archive and serves another, or the same. */
  NarInfo publish(String name, byte[] announced, byte[] served, Compression compression)
      throws IOException {
    NarInfo info =
        new NarInfo(
                info(name, announced),
                "nar/" + name + ".nar" + compression.extension(),
                compression.field(),
                Optional.empty(),
                OptionalLong.empty())
            .signedBy(DIR, KEY);
    publish(info, compress(served, compression));
    return info;
  }

  void publish(NarInfo info, byte[] file) {
    server.files.put(
        info.info().path().hashPart() + ".narinfo", info.print(DIR).getBytes(ISO_8859_1));
    server.files.put(info.url(), file);
  }

  static byte[] compress(byte[] bytes, Compression compression) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressing =
        switch (compression) {
          case NONE -> out;
          case ZSTD -> Compression.zstd(out);
          case XZ -> new XZOutputStream(out, new LZMA2Options(0));
          case GZIP -> new GZIPOutputStream(out);
          case BZIP2 -> new BZip2CompressorOutputStream(out);
        }) {
      new ByteArrayInputStream(bytes).transferTo(compressing);
    }
    return out.toByteArray();
  }
}
