package dev.firn.storeservice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.embedded.EmbeddedS3;
import dev.firn.events.Action;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemBuilt;
import dev.firn.events.Target;
import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.Compression;
import dev.firn.store.cache.Progress;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.store.tree.MemoryTree;
import dev.firn.storeservice.app.BinaryCache;
import dev.firn.storeservice.app.GarbageCollector;
import dev.firn.storeservice.app.ObjectStore;
import dev.firn.storeservice.app.PathIndex;
import dev.firn.storeservice.app.RootName;
import dev.firn.storeservice.app.Roots;
import dev.firn.storeservice.app.Spool;
import dev.firn.storeservice.app.StoreAnswers;
import dev.firn.storeservice.app.Upstreams;
import dev.firn.storeservice.kafka.ClosureHandler;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.minio.MinioClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageAndUpstreamTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final Duration GRACE = Duration.ofHours(1);
  private static final SecretKey KEY = SecretKey.generate("firn-cache-1");

  @TempDir static Path folder;
  private static EmbeddedS3 s3;
  private static int buckets;

  private S3ObjectStore blobs;
  private Roots roots;
  private BinaryCache cache;
  private Upstreams upstreams;
  private Path upstream;

  @BeforeAll
  static void startServer() {
    s3 = EmbeddedS3.start(folder.resolve("s3"), 0);
  }

  @AfterAll
  static void stopServer() {
    s3.close();
  }

  @BeforeEach
  void open() throws IOException {
    buckets++;
    upstream = Files.createDirectories(folder.resolve("upstream" + buckets));
    blobs =
        new S3ObjectStore(
            MinioClient.builder()
                .endpoint(s3.endpoint().toString())
                .region("us-east-1")
                .credentials(s3.accessKey(), s3.secretKey())
                .build(),
            "bucket" + buckets,
            folder.resolve("incoming"));
    blobs.makeBucket();
    roots = new Roots(blobs, DIR);
    upstreams =
        new Upstreams(
            List.of(new BinaryCacheClient(BinaryCacheClient.Settings.of(upstream.toUri()))),
            blobs,
            DIR);
    cache = cache(new PathIndex(blobs, DIR, GRACE));
  }

  @AfterEach
  void close() {
    upstreams.close();
    blobs.close();
  }

  private BinaryCache cache(PathIndex index) {
    return new BinaryCache(
        blobs,
        index,
        upstreams,
        KEY,
        new BinaryCache.Settings(DIR, folder.resolve("incoming"), 1L << 30, 30, GRACE));
  }

  /** A collector of a process that was just started, some time from now. */
  private GarbageCollector collector(Duration later, PathIndex index) {
    return new GarbageCollector(
        blobs, index, cache(index), roots, GRACE, Clock.offset(Clock.systemUTC(), later));
  }

  private GarbageCollector collector(Duration later) {
    return collector(later, new PathIndex(blobs, DIR, GRACE));
  }

  @Test
  void whatNoRootKeepsIsDeletedAndTheRestIsWhole() throws IOException {
    StorePath below = publish("below", Set.of());
    StorePath top = publish("top", Set.of(below));
    StorePath other = publish("other", Set.of(below));
    roots.set(new RootName("systems/a"), List.of(top));

    GarbageCollector.Report dry = collector(Duration.ofHours(2)).run(true);
    assertThat(dry.deleted()).containsExactly(DIR.print(other));
    assertThat(blobs.exists(key(other))).isTrue();

    GarbageCollector.Report report = collector(Duration.ofHours(2)).run(false);

    assertThat(report.deleted()).containsExactly(DIR.print(other));
    assertThat(report.kept()).isEqualTo(2);
    assertThat(report.freedBytes()).isEqualTo(dry.freedBytes()).isPositive();
    assertThat(blobs.exists(key(other))).isFalse();
    assertThat(blobs.exists(key(top))).isTrue();
    assertThat(blobs.exists(key(below))).isTrue();
    assertThat(blobs.list("nar/")).hasSize(2);
  }

  @Test
  void whatIsYoungIsKept() throws IOException {
    StorePath path = publish("young", Set.of());

    assertThat(collector(Duration.ofMinutes(30)).run(false).deleted()).isEmpty();
    assertThat(blobs.exists(key(path))).isTrue();
  }

  @Test
  void whatSomebodyAskedForLatelyIsKeptWithItsClosure() throws IOException {
    StorePath below = publish("below", Set.of());
    StorePath top = publish("top", Set.of(below));
    PathIndex index = new PathIndex(blobs, DIR, GRACE);
    assertThat(index.get(top.hashPart())).isPresent();

    assertThat(collector(Duration.ofHours(2), index).run(false).deleted()).isEmpty();
    assertThat(blobs.exists(key(below))).isTrue();
  }

  /** A collection has seen that nobody keeps a path, and goes on once a system is built of it. */
  @Test
  void nobodyIsToldOfWhatIsBeingCollected() throws Exception {
    StorePath path = publish("resubmitted", Set.of());
    PathIndex index = new PathIndex(blobs, DIR, GRACE);
    BinaryCache shared = cache(index);
    CountDownLatch marking = new CountDownLatch(1);
    CountDownLatch built = new CountDownLatch(1);
    ObjectStore slow =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("list")) {
                    marking.countDown();
                    built.await();
                  }
                  return method.invoke(blobs, arguments);
                });
    GarbageCollector collector =
        new GarbageCollector(
            blobs,
            index,
            shared,
            new Roots(slow, DIR),
            GRACE,
            Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
    Thread collecting = Thread.ofPlatform().start(() -> collector.run(false));
    marking.await();

    ClosureHandler handler = new ClosureHandler(new StoreAnswers(shared, roots));
    FutureTask<FirnEvent> told =
        new FutureTask<>(() -> handler.handle(systemBuilt(path)).getFirst());
    Thread telling = Thread.ofPlatform().start(told);
    while (telling.getState() != Thread.State.WAITING && telling.isAlive()) {
      Thread.onSpinWait();
    }
    built.countDown();
    collecting.join();

    assertThat(blobs.exists(key(path))).isFalse();
    assertThat(told.get()).isInstanceOf(ClosureIncomplete.class);
    assertThat(roots.all()).isEmpty();
  }

  private static Envelope<FirnEvent> systemBuilt(StorePath toplevel) {
    return Envelope.of(
        "/test",
        null,
        new SystemBuilt(
            "web",
            "r1",
            "web",
            "/nix/store/d.drv",
            DIR.print(toplevel),
            List.of(),
            new Target(List.of(), Target.SYSTEM, Action.SWITCH),
            0,
            1));
  }

  @Test
  void whatAProcessThatDiedWasTakingInIsDeleted() throws IOException {
    Path incoming = Files.createDirectories(folder.resolve("left" + buckets));
    Files.writeString(incoming.resolve("incoming-1"), "half an archive");
    Files.writeString(incoming.resolve("other"), "of somebody else");

    Spool.discardLeft(incoming);
    Spool.discardLeft(folder.resolve("none"));

    assertThat(incoming).isDirectoryNotContaining("glob:**incoming-1");
    assertThat(incoming.resolve("other")).exists();
  }

  @Test
  void anArchiveThatNobodyNamesIsDeletedWhenItIsOld() throws IOException {
    cache.putArchive(new BlobKey("nar/lonely.nar"), new ByteArrayInputStream(nar("lonely")));

    collector(Duration.ofMinutes(30)).run(false);
    assertThat(blobs.list("nar/")).hasSize(1);
    collector(Duration.ofHours(2)).run(false);
    assertThat(blobs.list("nar/")).isEmpty();
  }

  @Test
  void everythingIsThereAfterARestart() throws IOException {
    StorePath path = publish("lasting", Set.of());
    roots.set(new RootName("r"), List.of(path));

    PathIndex again = new PathIndex(blobs, DIR, GRACE);

    assertThat(again.get(path.hashPart())).isPresent();
    assertThat(new Roots(blobs, DIR).all()).containsEntry("r", List.of(path));
  }

  @Test
  void whatAnUpstreamHasIsOfferedFetchedAndKept() throws Exception {
    StorePath path;
    try (LocalStore local = LocalStore.inRoot(folder.resolve("local" + buckets));
        BinaryCacheClient client =
            new BinaryCacheClient(BinaryCacheClient.Settings.of(upstream.toUri()))) {
      path = local.addText("text", "upstream's".getBytes(ISO_8859_1), List.of());
      local.flush();
      client.upload(local, List.of(path), Progress.NONE);
    }

    NarInfo offered = cache.find(path.hashPart()).orElseThrow();
    assertThat(offered.info().signatures()).anyMatch(s -> s.keyName().equals(KEY.name()));
    assertThat(cache.findHere(path.hashPart())).isEmpty();
    BinaryCache restarted = cache(new PathIndex(blobs, DIR, GRACE));
    try (var blob = restarted.open(new BlobKey(offered.url())).orElseThrow()) {
      assertThat(blob.size()).isEqualTo(offered.fileSize().orElseThrow());
    }

    assertThat(restarted.findHere(path.hashPart())).isPresent();
  }

  @Test
  void whatAnUpstreamDidNotSignIsNotOffered() throws Exception {
    byte[] nar = nar("unsigned");
    NarInfo unsigned = narInfo("unsigned", nar, Set.of());
    Files.writeString(
        upstream.resolve(unsigned.info().path().hashPart() + ".narinfo"), unsigned.print(DIR));

    assertThat(cache.find(unsigned.info().path().hashPart())).isEmpty();
  }

  @Test
  void anUpstreamArchiveThatIsAnotherIsNotServed() throws Exception {
    StorePath path;
    try (LocalStore local = LocalStore.inRoot(folder.resolve("lying" + buckets));
        BinaryCacheClient client =
            new BinaryCacheClient(BinaryCacheClient.Settings.of(upstream.toUri()))) {
      path = local.addText("text", "announced".getBytes(ISO_8859_1), List.of());
      local.flush();
      client.upload(local, List.of(path), Progress.NONE);
    }
    try (var files = Files.list(upstream.resolve("nar"))) {
      ByteArrayOutputStream evil = new ByteArrayOutputStream();
      try (OutputStream zstd = Compression.zstd(evil)) {
        zstd.write(nar("evil12345"));
      }
      Files.write(files.findFirst().orElseThrow(), evil.toByteArray());
    }
    NarInfo offered = cache.find(path.hashPart()).orElseThrow();

    assertThatThrownBy(() -> cache.open(new BlobKey(offered.url())))
        .isInstanceOf(StoreException.class);
    assertThat(blobs.list("nar/")).isEmpty();
    assertThat(cache.findHere(path.hashPart())).isEmpty();
  }

  private static BlobKey key(StorePath path) {
    return new BlobKey(path.hashPart() + ".narinfo");
  }

  private StorePath publish(String name, Set<StorePath> references) throws IOException {
    byte[] nar = nar(name + UUID.randomUUID());
    NarInfo narInfo = narInfo(name, nar, references);
    cache.putArchive(new BlobKey(narInfo.url()), new ByteArrayInputStream(nar));
    cache.putNarInfo(narInfo.info().path().hashPart(), narInfo.print(DIR));
    return narInfo.info().path();
  }

  private static byte[] nar(String contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(MemoryTree.file(contents.getBytes(ISO_8859_1), false), out);
    return out.toByteArray();
  }

  private static NarInfo narInfo(String name, byte[] nar, Set<StorePath> references) {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, nar);
    return new NarInfo(
        new PathInfo(
            DIR.makePath("output:out", hash, name),
            hash,
            nar.length,
            new TreeSet<>(references),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty()),
        "nar/" + hash.nix32() + ".nar",
        "none",
        Optional.of(hash),
        OptionalLong.of(nar.length));
  }
}
