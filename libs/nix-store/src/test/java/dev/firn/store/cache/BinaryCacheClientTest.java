package dev.firn.store.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BinaryCacheClientTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final SecretKey KEY = SecretKey.generate("cache-1");

  @TempDir Path folder;
  private CacheServer server;
  private LocalStore source;
  private LocalStore target;
  private BinaryCacheClient client;

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

  @Test
  void aClosureGoesUpAndComesDown() throws InterruptedException {
    List<StorePath> chain = chain(30);

    List<StorePath> up = client.uploadClosure(source, List.of(chain.getLast()), Progress.NONE);
    List<StorePath> down = client.fetchClosure(target, List.of(chain.getLast()), Progress.NONE);

    assertThat(up).containsExactlyElementsOf(chain);
    assertThat(down).containsExactlyElementsOf(chain);
    for (StorePath path : chain) {
      assertThat(target.queryPathInfo(path)).isEqualTo(source.queryPathInfo(path));
    }
    try (LocalStore other = LocalStore.inRoot(folder.resolve("target"))) {
      assertThat(other.isValid(chain.getLast())).isTrue();
    }
  }

  @Test
  void aClosureGoesThroughAFolder() throws InterruptedException {
    List<StorePath> chain = chain(3);
    URI folderCache = folder.resolve("cache").toUri();
    try (BinaryCacheClient files =
        new BinaryCacheClient(BinaryCacheClient.Settings.of(folderCache))) {
      files.uploadClosure(source, List.of(chain.getLast()), Progress.NONE);
      files.fetchClosure(target, List.of(chain.getLast()), Progress.NONE);

      assertThat(target.isValid(chain.getLast())).isTrue();
      assertThat(files.query(new StorePath("0".repeat(32) + "-none"))).isEmpty();
    }
  }

  @Test
  void archivesAreUploadedBeforeTheFilesThatNameThem() throws InterruptedException {
    StorePath path = chain(1).getFirst();
    client.upload(source, List.of(path), Progress.NONE);

    List<String> puts = server.requests.stream().filter(r -> r.startsWith("PUT")).toList();

    assertThat(puts).hasSize(2);
    assertThat(puts.getFirst()).startsWith("PUT nar/");
    assertThat(puts.getLast()).isEqualTo("PUT " + path.hashPart() + ".narinfo");
  }

  @Test
  void whatTheCacheHasIsNotUploadedAgain() throws InterruptedException {
    List<StorePath> chain = chain(3);
    client.upload(source, chain, Progress.NONE);
    server.requests.clear();

    assertThat(client.upload(source, chain, Progress.NONE)).isEmpty();
    assertThat(server.requests).isEmpty();
    try (BinaryCacheClient fresh =
        new BinaryCacheClient(BinaryCacheClient.Settings.of(server.base()))) {
      assertThat(fresh.upload(source, chain, Progress.NONE)).isEmpty();
    }
    assertThat(server.requests).hasSize(3).allMatch(r -> r.startsWith("HEAD"));
  }

  @Test
  void onlyWhatIsMissingIsFetched() throws InterruptedException {
    List<StorePath> chain = chain(4);
    client.upload(source, chain, Progress.NONE);
    client.fetchClosure(target, List.of(chain.get(1)), Progress.NONE);
    server.requests.clear();

    assertThat(client.fetchClosure(target, List.of(chain.get(3)), Progress.NONE))
        .containsExactly(chain.get(2), chain.get(3));
    assertThat(server.requests).filteredOn(r -> r.endsWith(".narinfo")).hasSize(2);
  }

  @Test
  void progressTellsAllBytes() throws InterruptedException {
    List<StorePath> chain = chain(5);
    client.upload(source, chain, Progress.NONE);
    AtomicLong planned = new AtomicLong();
    AtomicLong transferred = new AtomicLong();
    AtomicInteger done = new AtomicInteger();

    client.fetchClosure(
        target,
        chain,
        new Progress() {
          @Override
          public void planned(int paths, long bytes) {
            planned.addAndGet(bytes);
          }

          @Override
          public void transferred(long bytes) {
            transferred.addAndGet(bytes);
          }

          @Override
          public void done(StorePath path) {
            done.incrementAndGet();
          }
        });

    assertThat(planned.get()).isPositive().isEqualTo(transferred.get());
    assertThat(done).hasValue(5);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsRead(Compression compression) throws IOException, InterruptedException {
    byte[] nar = nar(bytes(300_000));
    NarInfo info = publish("big", nar, nar, compression);

    client.fetchInto(target, info.info().path());

    assertThat(target.queryPathInfo(info.info().path())).contains(info.info());
  }

  @Test
  void severalFramesAreReadAsOne() throws IOException, InterruptedException {
    byte[] nar = nar(bytes(300_000));
    NarInfo info = publish("frames", nar, nar, Compression.ZSTD);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.write(compress(java.util.Arrays.copyOf(nar, 100_000), Compression.ZSTD));
    frames.write(
        compress(java.util.Arrays.copyOfRange(nar, 100_000, nar.length), Compression.ZSTD));
    server.files.put(info.url(), frames.toByteArray());

    client.fetchInto(target, info.info().path());

    assertThat(target.isValid(info.info().path())).isTrue();
  }

  @Test
  void aPathWithoutATrustedSignatureIsRefused() throws IOException {
    byte[] nar = nar(bytes(10));
    PathInfo info = info("unsigned", nar);
    publish(new NarInfo(info, "nar/x", "none", Optional.empty(), OptionalLong.empty()), nar);
    NarInfo other =
        new NarInfo(info("other", nar), "nar/x", "none", Optional.empty(), OptionalLong.empty())
            .signedBy(DIR, SecretKey.generate("cache-1"));
    publish(other, nar);

    assertThatThrownBy(() -> client.fetchInto(target, info.path()))
        .isInstanceOfSatisfying(
            CacheException.class,
            e -> assertThat(e.kind()).isEqualTo(CacheException.Kind.UNTRUSTED));
    assertThatThrownBy(() -> client.fetchInto(target, other.info().path()))
        .hasMessageContaining("cache-1");
    assertThat(server.requests).noneMatch(r -> r.contains("nar/"));
  }

  @Test
  void aSignatureOverOtherReferencesIsRefused() throws IOException {
    byte[] nar = nar(bytes(10));
    NarInfo good = publish("good", nar, nar, Compression.NONE);
    String forged =
        good.print(DIR).replace("References: ", "References: " + "0".repeat(32) + "-evil");
    server.files.put(good.info().path().hashPart() + ".narinfo", forged.getBytes(ISO_8859_1));

    assertThatThrownBy(() -> client.fetchInto(target, good.info().path()))
        .hasMessageContaining("trusted");
  }

  @Test
  void anObjectKnownByItsContentNeedsNoSignature() throws InterruptedException {
    StorePath path = source.addText("text", "hello".getBytes(ISO_8859_1), List.of());
    client.upload(source, List.of(path), Progress.NONE);

    client.fetchInto(target, path);

    assertThat(target.isValid(path)).isTrue();
  }

  @Test
  void anObjectThatLiesAboutItsContentIsRefused() throws IOException {
    StorePath path = source.addText("text", "hello".getBytes(ISO_8859_1), List.of());
    byte[] nar = nar("evil!".getBytes(ISO_8859_1));
    PathInfo honest = source.queryPathInfo(path).orElseThrow();
    PathInfo lying =
        new PathInfo(
            path,
            Hash.digest(HashAlgorithm.SHA256, nar),
            nar.length,
            honest.references(),
            Optional.empty(),
            honest.signatures(),
            honest.contentAddress());
    publish(new NarInfo(lying, "nar/x", "none", Optional.empty(), OptionalLong.empty()), nar);

    assertThatThrownBy(() -> client.fetchInto(target, path)).isInstanceOf(StoreException.class);
    assertNothingIn(target);
  }

  @Test
  void anotherArchiveThanTheAnnouncedOneIsRefused() throws IOException {
    byte[] announced = nar(bytes(1_000));
    byte[] other = announced.clone();
    other[200] ^= 1;
    NarInfo info = publish("changed", announced, other, Compression.ZSTD);

    assertThatThrownBy(() -> client.fetchInto(target, info.info().path()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("hash");
    assertNothingIn(target);
  }

  @Test
  void anArchiveThatUnpacksToMoreThanAnnouncedIsStoppedThere() throws IOException {
    byte[] announced = nar(bytes(100));
    byte[] bomb = nar(new byte[64 << 20]);
    NarInfo info = publish("bomb", announced, bomb, Compression.ZSTD);

    assertThatThrownBy(() -> client.fetchInto(target, info.info().path()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("announced");
    assertNothingIn(target);
  }

  @Test
  void rubbishIsNoArchive() throws IOException {
    byte[] announced = nar(bytes(100));
    for (Compression compression : Compression.values()) {
      NarInfo info = publish("rubbish" + compression.field(), announced, announced, compression);
      server.files.put(info.url(), bytes(100));

      assertThatThrownBy(() -> client.fetchInto(target, info.info().path()))
          .as(compression.field())
          .isInstanceOf(StoreException.class);
    }
    assertNothingIn(target);
  }

  @Test
  void aTruncatedAnswerIsFetchedAgain() throws IOException, InterruptedException {
    byte[] nar = nar(bytes(100_000));
    NarInfo info = publish("truncated", nar, nar, Compression.NONE);
    AtomicInteger count = new AtomicInteger();
    server.trouble =
        (exchange, key) -> {
          if (!key.startsWith("nar/") || count.incrementAndGet() > 2) {
            return false;
          }
          exchange.sendResponseHeaders(200, nar.length);
          exchange.getResponseBody().write(nar, 0, 5_000);
          exchange.getResponseBody().flush();
          throw new IOException("the cable is cut");
        };

    client.fetchInto(target, info.info().path());

    assertThat(target.isValid(info.info().path())).isTrue();
    assertThat(count).hasValue(3);
  }

  @Test
  void aServerThatAsksForPatienceGetsIt() throws IOException, InterruptedException {
    byte[] nar = nar(bytes(10));
    NarInfo info = publish("patience", nar, nar, Compression.NONE);
    AtomicInteger count = new AtomicInteger();
    server.trouble =
        (exchange, key) -> {
          if (count.incrementAndGet() > 1) {
            return false;
          }
          exchange.getResponseHeaders().set("Retry-After", "1");
          return CacheServer.answer(exchange, 429);
        };
    long start = System.nanoTime();

    client.fetchInto(target, info.info().path());

    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);
  }

  @Test
  void whatIsTheMatterCanBeToldApart() {
    StorePath path = new StorePath("0".repeat(32) + "-none");
    assertKind(CacheException.Kind.NOT_FOUND, () -> client.fetchInto(target, path));
    server.trouble = (exchange, _) -> CacheServer.answer(exchange, 401);
    assertKind(CacheException.Kind.DENIED, () -> client.query(path));
    server.trouble = (exchange, _) -> CacheServer.answer(exchange, 403);
    assertKind(CacheException.Kind.DENIED, () -> client.query(path));
    server.trouble = (exchange, _) -> CacheServer.answer(exchange, 503);
    try (BinaryCacheClient hasty =
        new BinaryCacheClient(BinaryCacheClient.Settings.of(server.base()).withAttempts(2))) {
      assertKind(CacheException.Kind.UNAVAILABLE, () -> hasty.query(path));
    }
    server.close();
    try (BinaryCacheClient hasty =
        new BinaryCacheClient(BinaryCacheClient.Settings.of(server.base()).withAttempts(2))) {
      assertKind(CacheException.Kind.UNAVAILABLE, () -> hasty.query(path));
    }
  }

  @Test
  void aMissingReferenceNamesWhoNeedsIt() throws InterruptedException {
    List<StorePath> chain = chain(3);
    client.upload(source, chain, Progress.NONE);
    server.files.remove(chain.getFirst().hashPart() + ".narinfo");

    assertThatThrownBy(() -> client.fetchClosure(target, chain.subList(2, 3), Progress.NONE))
        .hasMessageContaining(chain.getFirst().baseName())
        .hasMessageContaining(chain.get(1).baseName());
    assertNothingIn(target);
  }

  @Test
  void whatWasFetchedWhenOneFailsIsCompleteAndStays() throws InterruptedException {
    List<StorePath> chain = chain(6);
    client.upload(source, chain, Progress.NONE);
    NarInfo fourth = client.query(chain.get(3)).orElseThrow();
    server.files.put(fourth.url(), bytes(50));

    assertThatThrownBy(() -> client.fetchClosure(target, chain, Progress.NONE))
        .isInstanceOf(StoreException.class);

    for (int i = 1; i < 6; i++) {
      if (target.isValid(chain.get(i))) {
        assertThat(target.isValid(chain.get(i - 1))).isTrue();
      }
    }
    assertThat(target.isValid(chain.get(3))).isFalse();
    assertThat(target.isValid(chain.get(5))).isFalse();
  }

  @Test
  void pathsThatReferToEachOtherAreRefused() throws IOException {
    byte[] nar = nar(bytes(10));
    StorePath a = info("a", nar).path();
    StorePath b = info("b", nar).path();
    publish(signed(a, nar, Set.of(b)), nar);
    publish(signed(b, nar, Set.of(a)), nar);

    assertThatThrownBy(() -> client.fetchClosure(target, List.of(a), Progress.NONE))
        .hasMessageContaining("itself");
  }

  @Test
  void anArchiveOutsideOfTheCacheIsNotFetched() throws IOException {
    byte[] nar = nar(bytes(10));
    for (String url :
        List.of("http://169.254.169.254/x", "../secret", "/etc/passwd", "nar/../../x", "nar//x")) {
      PathInfo info = info("out", nar);
      publish(
          new NarInfo(info, url, "none", Optional.empty(), OptionalLong.empty()).signedBy(DIR, KEY),
          nar);

      assertThatThrownBy(() -> client.fetchInto(target, info.path()))
          .as(url)
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("does not lie in the cache");
    }
  }

  @Test
  void theAnswerForAnotherPathIsRefused() throws IOException {
    byte[] nar = nar(bytes(10));
    NarInfo good = publish("good", nar, nar, Compression.NONE);
    StorePath asked = new StorePath(good.info().path().hashPart() + "-evil");

    assertKind(CacheException.Kind.INVALID, () -> client.query(asked));
  }

  @Test
  void theTokenGoesToTheCacheAloneAlsoWhenItRedirects() throws IOException, InterruptedException {
    byte[] nar = nar(bytes(10));
    NarInfo info = publish("moved", nar, nar, Compression.NONE);
    try (CacheServer elsewhere = new CacheServer()) {
      elsewhere.files.put("moved", nar);
      server.trouble =
          (exchange, key) -> {
            if (!key.startsWith("nar/")) {
              return false;
            }
            exchange.getResponseHeaders().set("Location", elsewhere.base() + "/moved");
            return CacheServer.answer(exchange, 302);
          };

      client.fetchInto(target, info.info().path());

      assertThat(target.isValid(info.info().path())).isTrue();
      assertThat(server.authorizations.values()).containsOnly("Bearer open-sesame-open");
      assertThat(elsewhere.authorizations.values()).containsOnly("null");
    }
  }

  @Test
  void aCacheOfAnotherStoreIsNotUsed() {
    server.files.put("nix-cache-info", "StoreDir: /gnu/store\n".getBytes(ISO_8859_1));

    assertThatThrownBy(client::info).hasMessageContaining("/gnu/store");
  }

  @Test
  void aDamagedObjectIsNotUploaded() throws IOException {
    StorePath path = chain(1).getFirst();
    Path file = source.physicalPath(path).orElseThrow();
    Files.delete(file);
    Files.writeString(file, "damaged");

    assertThatThrownBy(() -> client.upload(source, List.of(path), Progress.NONE))
        .isInstanceOf(StoreException.class);
    assertThat(server.files).isEmpty();
  }

  private interface Act {
    void run() throws InterruptedException;
  }

  private static void assertKind(CacheException.Kind kind, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            CacheException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  private void assertNothingIn(LocalStore store) {
    Path objects = folder.resolve("target/nix/store");
    store.flush();
    if (Files.exists(objects)) {
      try (var files = Files.list(objects)) {
        assertThat(files).isEmpty();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Texts that each refer to the one before. */
  private List<StorePath> chain(int length) {
    List<StorePath> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      List<StorePath> references = chain.isEmpty() ? List.of() : List.of(chain.getLast());
      String text = "text " + i + " " + references;
      chain.add(source.addText("text" + i, text.getBytes(ISO_8859_1), references));
    }
    source.flush();
    return chain;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] nar(byte[] contents) throws IOException {
    FileSystemObject file = MemoryTree.file(contents, false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(file, out);
    return out.toByteArray();
  }

  private static PathInfo info(String name, byte[] nar) {
    return info(DIR.makePath("output:out", Hash.digest(HashAlgorithm.SHA256, name), name), nar);
  }

  private static PathInfo info(StorePath path, byte[] nar) {
    return new PathInfo(
        path,
        Hash.digest(HashAlgorithm.SHA256, nar),
        nar.length,
        new TreeSet<>(),
        Optional.empty(),
        new TreeSet<>(),
        Optional.empty());
  }

  private static NarInfo signed(StorePath path, byte[] nar, Set<StorePath> references) {
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
  private NarInfo publish(String name, byte[] announced, byte[] served, Compression compression)
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

  private void publish(NarInfo info, byte[] file) {
    server.files.put(
        info.info().path().hashPart() + ".narinfo", info.print(DIR).getBytes(ISO_8859_1));
    server.files.put(info.url(), file);
  }

  private static byte[] compress(byte[] bytes, Compression compression) throws IOException {
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
