package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.instantiate.fetch.archive.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTarballTest {
  @TempDir Path temp;

  private FlakeWorld world;
  private WebServer web;

  @BeforeEach
  void start() throws IOException {
    world = new FlakeWorld(temp);
    web = WebServer.start();
    web.put("/v1.tar.gz", archive("one"));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private static byte[] archive(String contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(
          new TarWriter()
              .directory("top/")
              .file("top/f", contents)
              .file("top/flake.nix", "{ outputs = { self }: { f = builtins.readFile ./f; }; }")
              .bytes());
    }
    return out.toByteArray();
  }

  private String reading(String path) {
    return "builtins.readFile \"${builtins.fetchTarball \"" + web.url(path) + "\"}/f\"";
  }

  @Test
  void theArchivesOnlyFolderIsTheTree() {
    assertThat(world.eval(reading("/v1.tar.gz"))).isEqualTo("\"one\"");
  }

  @Test
  void anArchiveIsNotFetchedTwiceWithinItsTime() {
    world.eval(reading("/v1.tar.gz"));
    world.eval(reading("/v1.tar.gz"));

    assertThat(web.targets()).hasSize(1);
  }

  @Test
  void anOldArchiveIsAskedForWithItsTag() throws IOException {
    web.put("/v1.tar.gz", new WebServer.Answer(200, archive("one"), Map.of("ETag", "\"e1\"")));
    world.set("tarball-ttl", "0");
    world.eval(reading("/v1.tar.gz"));
    web.put("/v1.tar.gz", new WebServer.Answer(304, new byte[0], Map.of()));

    assertThat(world.eval(reading("/v1.tar.gz"))).isEqualTo("\"one\"");
    assertThat(web.requests().getLast().header("If-None-Match")).isEqualTo("\"e1\"");
  }

  @Test
  void anotherHashThanExpectedIsAnErrorThatTellsBoth() {
    String zeros = "0".repeat(52);

    assertThat(
            world.failure(
                "builtins.fetchTarball { url = \""
                    + web.url("/v1.tar.gz")
                    + "\"; sha256 = \""
                    + zeros
                    + "\"; }"))
        .hasMessageContaining("expected: sha256-AAAA")
        .hasMessageContaining("got:      sha256-");
  }

  @Test
  void anArchiveOfAKnownHashIsNotFetchedAgain() {
    String hash =
        world
            .eval("(builtins.fetchTree \"" + web.url("/v1.tar.gz") + "\").narHash")
            .replace("\"", "");
    int before = web.targets().size();

    world
        .set("pure-eval", "true")
        .eval(
            "builtins.fetchTarball { url = \""
                + web.url("/elsewhere.tar.gz")
                + "\"; sha256 = \""
                + hash
                + "\"; }");

    assertThat(web.targets()).hasSize(before);
  }

  @Test
  void aRedirectIsFollowed() {
    web.put("/latest", new WebServer.Answer(302, new byte[0], Map.of("Location", "/v1.tar.gz")));

    assertThat(world.eval(reading("/latest"))).isEqualTo("\"one\"");
  }

  @Test
  void aFlakeIsLockedToTheUrlThatTheServerCallsImmutable() throws IOException {
    web.put(
        "/latest.tar.gz",
        new WebServer.Answer(
            200,
            archive("one"),
            Map.of(
                "Link",
                "<" + web.url("/v1.tar.gz?rev=" + "a".repeat(40)) + ">; rel=\"immutable\"")));
    world.write(
        "f/flake.nix",
        "{ inputs.t.url = \""
            + web.url("/latest.tar.gz")
            + "\"; outputs = { self, t }: { inherit (t) f; }; }");

    assertThat(world.output("path:@ROOT@/f", "f")).isEqualTo("\"one\"");
    assertThat(world.read("f/flake.lock"))
        .contains("\"url\": \"" + web.url("/v1.tar.gz") + "\"")
        .contains("\"rev\": \"" + "a".repeat(40) + "\"")
        .contains("\"url\": \"" + web.url("/latest.tar.gz") + "\"");
  }

  @Test
  void anImmutableLinkToWhatIsNoTarballIsRefused() throws IOException {
    web.put(
        "/latest.tar.gz",
        new WebServer.Answer(
            200, archive("one"), Map.of("Link", "<git+file:///etc>; rel=\"immutable\"")));

    assertThat(world.failure("(builtins.fetchTree \"" + web.url("/latest.tar.gz") + "\").outPath"))
        .hasMessageContaining("no tarball");
  }

  @Test
  void aLockedTarballIsTakenFromItsLockedUrl() throws IOException {
    world.write(
        "f/flake.nix",
        "{ inputs.t.url = \""
            + web.url("/v1.tar.gz")
            + "\"; outputs = { self, t }: { inherit (t) f; }; }");
    world.lock("path:@ROOT@/f");
    web.put("/v1.tar.gz", archive("two"));
    world.set("tarball-ttl", "0");

    assertThat(world.output("path:@ROOT@/f", "f")).isEqualTo("\"one\"");
  }

  @Test
  void anArchiveThatClimbsOutIsRefusedAndLeavesNothing() {
    web.put("/evil.tar", new TarWriter().file("a/../../../owned", "x").bytes());

    assertThat(world.failure(reading("/evil.tar"))).hasMessageContaining("evil.tar");
    assertThat(world.path("owned")).doesNotExist();
    assertThat(world.path("cache/owned")).doesNotExist();
  }

  @Test
  void anArchiveThatWritesThroughALinkIsRefused() throws IOException {
    web.put(
        "/evil.tar",
        new TarWriter().symlink("l", world.path("home").toString()).file("l/owned", "x").bytes());

    assertThat(world.failure(reading("/evil.tar"))).hasMessageContaining("evil.tar");
    assertThat(world.path("home/owned")).doesNotExist();
  }

  @Test
  void aMissingArchiveIsNamed() {
    assertThat(world.failure(reading("/none.tar.gz"))).hasMessageContaining("404");
  }

  @Test
  void aLoginInTheUrlIsNotSentToAnotherHost() throws IOException {
    try (WebServer other = WebServer.start()) {
      other.put("/v1.tar.gz", archive("one"));
      web.put(
          "/r.tar.gz",
          new WebServer.Answer(302, new byte[0], Map.of("Location", other.url("/v1.tar.gz"))));

      world.eval(
          "builtins.fetchTarball \"http://me:secret@127.0.0.1:" + web.port() + "/r.tar.gz\"");

      assertThat(web.requests().getFirst().header("Authorization")).startsWith("Basic ");
      assertThat(other.requests().getFirst().header("Authorization")).isEmpty();
    }
  }
}
