package dev.firn.store.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client refuses from caches, and does not give to them. */
class UntrustedCacheTest extends CacheClientTest {
  @Test
  void aPathWithoutATrustedSignatureIsRefused() throws IOException {
    byte[] nar = nar(bytes(10));
    PathInfo info = info("unsigned", nar);
    publish(new NarInfo(info, "nar/x", "none", Optional.empty(), OptionalLong.empty()), nar);
    NarInfo other =
        new NarInfo(info("other", nar), "nar/x", "none", Optional.empty(), OptionalLong.empty())
            .signedBy(DIR, SecretKey.generate("cache-1"));
    publish(other, nar);

    assertKind(CacheException.Kind.UNTRUSTED, () -> client.fetchInto(target, info.path()));
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
    assertNothingFetched();
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
    assertNothingFetched();
  }

  @Test
  void anArchiveThatUnpacksToMoreThanAnnouncedIsStoppedThere() throws IOException {
    byte[] announced = nar(bytes(100));
    byte[] bomb = nar(new byte[64 << 20]);
    NarInfo info = publish("bomb", announced, bomb, Compression.ZSTD);

    assertThatThrownBy(() -> client.fetchInto(target, info.info().path()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("announced");
    assertNothingFetched();
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
    assertNothingFetched();
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
}
