package dev.firn.storeservice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.CacheException;
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
import dev.firn.storeservice.app.SigningKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class BinaryCacheTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  @TempDir Path folder;

  @TestHTTPResource("/cache/main/")
  URI base;

  @Inject SigningKey key;

  private final HttpClient http = HttpClient.newHttpClient();
  private LocalStore source;
  private LocalStore target;
  private BinaryCacheClient client;

  @BeforeEach
  void open() {
    source = LocalStore.inRoot(folder.resolve("source"));
    target = LocalStore.inRoot(folder.resolve("target"));
    client =
        new BinaryCacheClient(
            BinaryCacheClient.Settings.of(base)
                .withToken(Surroundings.TOKEN)
                .trusting(List.of(key.secret().publicKey())));
  }

  @AfterEach
  void close() {
    client.close();
    source.close();
    target.close();
  }

  @Test
  void whatIsSentComesBackSigned() throws InterruptedException {
    StorePath first = text("first", List.of());
    StorePath second = text("second", List.of(first));
    source.flush();

    client.uploadClosure(source, List.of(second), Progress.NONE);

    NarInfo there = client.query(second).orElseThrow();
    assertThat(
            key.secret()
                .publicKey()
                .verifies(there.info().fingerprint(DIR), there.info().signatures().first()))
        .isTrue();
    client.fetchClosure(target, List.of(second), Progress.NONE);
    assertThat(target.isValid(first)).isTrue();
    assertThat(target.isValid(second)).isTrue();
  }

  @Test
  void withoutTheTokenNothingIsServedOrTaken() throws Exception {
    assertThat(send("GET", "nix-cache-info", null, null).statusCode()).isEqualTo(401);
    assertThat(send("PUT", "nar/x.nar", "x".getBytes(ISO_8859_1), null).statusCode())
        .isEqualTo(401);
    assertThat(send("GET", "nix-cache-info", null, "Bearer wrong-wrong-wrong-wrong").statusCode())
        .isEqualTo(401);
    String basic =
        Base64.getEncoder().encodeToString(("u:" + Surroundings.TOKEN).getBytes(ISO_8859_1));
    HttpResponse<byte[]> answer = send("GET", "nix-cache-info", null, "Basic " + basic);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), ISO_8859_1)).contains("StoreDir: /nix/store\n");
  }

  @Test
  void pathsOutsideOfTheCacheAreNoFiles() throws Exception {
    for (String path :
        List.of(
            "nar/..%2f..%2fetc%2fpasswd",
            "nar/%2e%2e/firn/roots/x",
            "firn/roots/x",
            "..%2fsecret.narinfo",
            "%2e%2e%2f%2e%2e%2fetc/passwd",
            "log/..%2fx.drv",
            "e".repeat(32) + ".narinfo",
            "nar/.nar",
            "nar/a%00.nar")) {
      assertThat(send("GET", path).statusCode()).as(path).isBetween(400, 404);
      assertThat(
              send("PUT", path, "x".getBytes(ISO_8859_1), "Bearer " + Surroundings.TOKEN)
                  .statusCode())
          .as(path)
          .isBetween(400, 405);
    }
  }

  @Test
  void whatIsNoArchiveIsRefused() throws Exception {
    byte[] nar = nar("good");
    assertThat(put("nar/a.nar", "rubbish".getBytes(ISO_8859_1))).isEqualTo(400);
    assertThat(put("nar/a.nar", java.util.Arrays.copyOf(nar, nar.length - 8))).isEqualTo(400);
    assertThat(put("nar/a.nar", java.util.Arrays.copyOf(nar, nar.length + 8))).isEqualTo(400);
    assertThat(put("nar/a.nar.zst", nar)).isEqualTo(400);
    assertThat(put("nar/a.nar.br", nar)).isEqualTo(400);
    assertThat(put("nar/a.txt", nar)).isEqualTo(400);
    assertThat(send("GET", "nar/a.nar").statusCode()).isEqualTo(404);
  }

  @Test
  void anArchiveThatUnpacksToTooMuchIsRefused() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var zstd = dev.firn.store.cache.Compression.zstd(out)) {
      NarWriter.write(MemoryTree.file(new byte[120_000_000], false), zstd);
    }
    assertThat(put("nar/bomb.nar.zst", out.toByteArray())).isEqualTo(400);
  }

  @Test
  void aNarInfoThatLiesIsRefused() throws Exception {
    byte[] nar = nar("content " + UUID.randomUUID());
    NarInfo good = narInfo("name", nar);
    String hash = good.info().path().hashPart();
    assertThat(put(hash + ".narinfo", good)).as("the archive is not there").isEqualTo(400);
    assertThat(put(good.url(), nar)).isEqualTo(204);

    String text = good.print(DIR);
    assertThat(putText(hash, text.replace("NarSize: ", "NarSize: 1"))).isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("NarHash: .*", "NarHash: sha256:" + "0".repeat(52))))
        .isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("FileHash: .*", "FileHash: sha256:" + "0".repeat(52))))
        .isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("StorePath: .{11}.", "StorePath: /nix/store/z")))
        .isEqualTo(400);
    assertThat(putText("0".repeat(32), text)).as("another path's name").isEqualTo(400);
    assertThat(putText(hash, text.replace("/nix/store", "/gnu/store"))).isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("URL: .*", "URL: ../../x.nar"))).isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("URL: .*", "URL: http://127.0.0.1/nar/x.nar")))
        .isEqualTo(400);
    assertThat(putText(hash, text.replaceAll("Compression: .*", "Compression: xz"))).isEqualTo(400);
    assertThat(
            putText(
                hash, text.replaceAll("References: .*", "References: " + "1".repeat(32) + "-x")))
        .as("a reference that is not there")
        .isEqualTo(400);
    assertThat(putText(hash, text + "CA: fixed:r:sha256:" + "0".repeat(52) + "\n")).isEqualTo(400);
    assertThat(putText(hash, "x".repeat(2_000_000))).isEqualTo(413);
    assertThat(send("GET", hash + ".narinfo").statusCode()).isEqualTo(404);

    assertThat(putText(hash, text)).isEqualTo(204);
    assertThat(send("GET", hash + ".narinfo").statusCode()).isEqualTo(200);
    assertThat(new String(send("GET", hash + ".ls").body(), ISO_8859_1)).contains("\"regular\"");
  }

  @Test
  void aForgedSignatureInOurNameIsReplaced() throws Exception {
    byte[] nar = nar("content " + UUID.randomUUID());
    NarInfo forged = narInfo("name", nar).signedBy(DIR, SecretKey.generate(key.secret().name()));
    put(forged.url(), nar);

    assertThat(put(forged.info().path().hashPart() + ".narinfo", forged)).isEqualTo(204);

    assertThat(client.query(forged.info().path())).isPresent();
  }

  @Test
  void anArchiveIsNotReplacedByAnother() throws Exception {
    String name = "nar/" + UUID.randomUUID() + ".nar";
    byte[] nar = nar("one");
    assertThat(put(name, nar)).isEqualTo(204);
    assertThat(put(name, nar("two"))).isEqualTo(400);
    assertThat(put(name, nar)).isEqualTo(204);
    assertThat(send("GET", name).body()).isEqualTo(nar);
  }

  @Test
  void partsOfAnArchiveAreServed() throws Exception {
    byte[] nar = nar("x".repeat(10_000));
    String name = "nar/" + UUID.randomUUID() + ".nar";
    put(name, nar);

    HttpResponse<byte[]> part = range(name, "bytes=100-199");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(nar, 100, 200));
    assertThat(part.headers().firstValue("Content-Range")).contains("bytes 100-199/" + nar.length);
    assertThat(range(name, "bytes=-8").body())
        .isEqualTo(java.util.Arrays.copyOfRange(nar, nar.length - 8, nar.length));
    assertThat(range(name, "bytes=" + nar.length + "-").statusCode()).isEqualTo(416);
    HttpResponse<byte[]> head = send("HEAD", name);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(nar.length);
  }

  @Test
  void logsAreKept() throws Exception {
    String drv = "0".repeat(32) + "-x.drv";
    assertThat(put("log/" + drv, "building".getBytes(ISO_8859_1))).isEqualTo(204);
    assertThat(send("GET", "log/" + drv).body()).isEqualTo("building".getBytes(ISO_8859_1));
    assertThat(put("log/" + "0".repeat(32) + "-x", new byte[1])).isEqualTo(400);
  }

  @Test
  void aRealisationNeedsItsPathAndIsSigned() throws Exception {
    StorePath path = text("real", List.of());
    source.flush();
    String file = "build-trace-v2/" + "0".repeat(32) + "-x.drv/out.doi";
    byte[] json =
        ("{\"outPath\":\"" + path.baseName() + "\",\"signatures\":[]}").getBytes(ISO_8859_1);
    assertThat(put(file, json)).isEqualTo(400);
    client.upload(source, List.of(path), Progress.NONE);

    assertThat(put(file, json)).isEqualTo(204);
    assertThat(new String(send("GET", file).body(), ISO_8859_1)).contains(key.secret().name());
  }

  @Test
  void anUntrustedCacheIsRefusedByItsClients() throws Exception {
    byte[] nar = nar("content " + UUID.randomUUID());
    NarInfo info = narInfo("name", nar);
    put(info.url(), nar);
    put(info.info().path().hashPart() + ".narinfo", info);
    try (BinaryCacheClient strict =
        new BinaryCacheClient(
            BinaryCacheClient.Settings.of(base)
                .withToken(Surroundings.TOKEN)
                .trusting(List.of(SecretKey.generate("other-1").publicKey())))) {
      assertThatThrownBy(() -> strict.fetchInto(target, info.info().path()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("trusted");
    }
  }

  private StorePath text(String name, List<StorePath> references) {
    String text = name + UUID.randomUUID() + references;
    return source.addText(name, text.getBytes(ISO_8859_1), references);
  }

  private static byte[] nar(String contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(MemoryTree.file(contents.getBytes(ISO_8859_1), false), out);
    return out.toByteArray();
  }

  private static NarInfo narInfo(String name, byte[] nar) {
    Hash hash = Hash.digest(HashAlgorithm.SHA256, nar);
    PathInfo info =
        new PathInfo(
            DIR.makePath("output:out", hash, name),
            hash,
            nar.length,
            new TreeSet<>(),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty());
    return new NarInfo(
        info,
        "nar/" + hash.nix32() + ".nar",
        "none",
        Optional.of(hash),
        OptionalLong.of(nar.length));
  }

  private int put(String file, NarInfo narInfo) throws Exception {
    return put(file, narInfo.print(DIR).getBytes(ISO_8859_1));
  }

  private int putText(String hash, String text) throws Exception {
    return put(hash + ".narinfo", text.getBytes(ISO_8859_1));
  }

  private int put(String file, byte[] body) throws Exception {
    return send("PUT", file, body, "Bearer " + Surroundings.TOKEN).statusCode();
  }

  private HttpResponse<byte[]> send(String method, String file) throws Exception {
    return send(method, file, null, "Bearer " + Surroundings.TOKEN);
  }

  private HttpResponse<byte[]> range(String file, String range) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(base + file))
            .header("Authorization", "Bearer " + Surroundings.TOKEN)
            .header("Range", range)
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> send(String method, String file, byte[] body, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + file))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
