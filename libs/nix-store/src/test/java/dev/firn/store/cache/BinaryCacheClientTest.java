package dev.firn.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryCacheClientTest extends CacheClientTest {
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
    assertNothingFetched();
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
}
