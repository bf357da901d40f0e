package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.SettingException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may not be reached is not, by whatever fetcher and whatever way. {@code web} may be, {@code
 * inner} may not: both are servers on this machine.
 */
class DeniedFetchTest {
  private static final String HASH = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  @TempDir Path temp;

  private FlakeWorld world;
  private WebServer web;
  private WebServer inner;

  @BeforeEach
  void start() throws IOException {
    web = WebServer.start();
    inner = WebServer.start(HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0));
    inner.put("/secret", "secret");
    world =
        new FlakeWorld(temp)
            .set("denied-addresses", "127.0.0.2 ::1 link-local")
            .set("experimental-features", "flakes fetch-tree fetch-closure");
  }

  @AfterEach
  void stop() {
    web.close();
    inner.close();
  }

  /** {@code @INNER@} is a host and port that must not be reached, {@code @WEB@} one that may. */
  private String filled(String text) {
    return text.replace("@INNER@", "127.0.0.2:" + inner.port())
        .replace("@WEB@", "127.0.0.1:" + web.port())
        .replace("@HASH@", HASH);
  }

  private void assertDenied(String expression) {
    EvalException failure = world.failure(filled(expression));
    assertThat(failure)
        .hasMessageContaining("nothing may be fetched from here")
        .hasMessageContaining("denied-addresses");
    assertThat(inner.targets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.fetchurl \"http://@INNER@/secret\"",
        "builtins.fetchurl { url = \"http://@INNER@/secret\"; sha256 = \"@HASH@\"; }",
        "builtins.fetchurl \"http://[::ffff:127.0.0.2]/secret\"",
        "builtins.fetchurl \"http://[::1]/secret\"",
        "builtins.fetchurl \"http://169.254.169.254/latest/meta-data/\"",
        "builtins.fetchTarball \"http://@INNER@/secret\"",
        "builtins.fetchTree { type = \"file\"; url = \"http://@INNER@/secret\"; }",
        "builtins.fetchTree { type = \"tarball\"; url = \"http://@INNER@/secret\"; }",
        "builtins.fetchTree \"http://@INNER@/x.tar.gz\"",
        "builtins.fetchTree { type = \"gitlab\"; owner = \"a\"; repo = \"b\"; host = \"127.0.0.2\"; }",
        "builtins.fetchTree { type = \"github\"; owner = \"a\"; repo = \"b\"; host = \"127.0.0.2\"; }",
        "builtins.fetchTree { type = \"sourcehut\"; owner = \"~a\"; repo = \"b\"; host = \"127.0.0.2\"; }",
        "builtins.fetchGit \"http://@INNER@/r\"",
        "builtins.fetchGit \"http://user:password@@INNER@/r\"",
        "builtins.fetchGit { url = \"http://@INNER@/r\"; rev = \"1111111111111111111111111111111111111111\"; }",
        "builtins.fetchGit \"git://@INNER@/r\"",
        "builtins.fetchGit \"ssh://git@127.0.0.2/r\"",
        "builtins.fetchGit \"git@127.0.0.2:r\"",
        "builtins.fetchMercurial \"ssh://127.0.0.2/r\"",
        "builtins.getFlake \"http://@INNER@/x.tar.gz\"",
        "builtins.getFlake \"git+http://@INNER@/r\"",
        "builtins.fetchClosure { fromStore = \"http://@INNER@\"; fromPath ="
            + " /nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x; inputAddressed = true; }",
      })
  void nothingIsFetchedFromThere(String expression) {
    assertDenied(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.fetchurl \"http://@WEB@/from\"",
        "builtins.fetchTarball \"http://@WEB@/from\"",
        "builtins.fetchTree { type = \"file\"; url = \"http://@WEB@/from\"; }",
      })
  void noRedirectLeadsThere(String expression) {
    String there = filled("http://@INNER@/secret");
    web.put("/from", new WebServer.Answer(302, new byte[0], Map.of("Location", "/again")))
        .put("/again", new WebServer.Answer(307, new byte[0], Map.of("Location", there)));

    assertDenied(expression);
    assertThat(web.targets()).containsExactly("/from", "/again");
  }

  @Test
  void noRedirectOfAGitServerLeadsThere() {
    web.put(
        "/r/info/refs?service=git-upload-pack",
        new WebServer.Answer(
            302,
            new byte[0],
            Map.of("Location", filled("http://@INNER@/r/info/refs?service=git-upload-pack"))));

    assertDenied("builtins.fetchGit \"http://@WEB@/r\"");
    assertThat(web.targets()).isNotEmpty();
  }

  @Test
  void aRepositoryThatMayBeReachedIs() throws Exception {
    serveRepository();

    assertThat(
            world.eval(
                filled("builtins.readFile \"${builtins.fetchGit \"http://@WEB@/r\"}/file\"")))
        .isEqualTo("\"open\"");
  }

  /** As files, which is all that a plain web server has. */
  private void serveRepository() throws Exception {
    world.write("r/file", "open").repository("r");
    world.git("r", "update-server-info");
    Path folder = world.path("r/.git");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        web.put("/r/" + folder.relativize(file), Files.readAllBytes(file));
      }
    }
    web.put(
        "/r/info/refs?service=git-upload-pack", Files.readAllBytes(folder.resolve("info/refs")));
  }

  @Test
  void aSubmoduleThatIsThereIsNot() throws Exception {
    world
        .write("r/.gitmodules", filled("[submodule \"m\"]\npath = m\nurl = http://@INNER@/m\n"))
        .write("r/m/file", "in the place of the module")
        .repository("r");
    world.git("r", "rm", "-q", "-r", "--cached", "m");
    world.git("r", "update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",m");
    world.git("r", "commit", "-q", "-m", "module");

    assertDenied(
        "(builtins.fetchGit { url = \"file://@ROOT@/r\"; submodules = true; rev = \""
            + world.git("r", "rev-parse", "HEAD")
            + "\"; }).outPath");
  }

  @Test
  void whatGitLfsNamesThereIsNot() throws Exception {
    String oid = Hash.digest(HashAlgorithm.SHA256, "secret").base16();
    world
        .write("r/.gitattributes", "*.film filter=lfs\n")
        .write(
            "r/a.film",
            "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize 6\n")
        .repository("r");
    world.git("r", "config", "lfs.url", web.url("/lfs"));
    web.put(
        "/lfs/objects/batch",
        filled(
            "{\"objects\":[{\"oid\":\""
                + oid
                + "\",\"actions\":{\"download\":{\"href\":\"http://@INNER@/secret\"}}}]}"));
    String read =
        "builtins.readFile \"${builtins.fetchGit { url = \"file://@ROOT@/r\"; lfs = true; rev = \""
            + world.git("r", "rev-parse", "HEAD")
            + "\"; }}/a.film\"";

    assertDenied(read);
    world.git("r", "config", "lfs.url", "ssh://127.0.0.2/lfs");
    assertDenied(read);
  }

  @Test
  void anInputOfAFlakeThatIsThereIsNot() throws IOException {
    world.write(
        "f/flake.nix",
        filled("{ inputs.a.url = \"http://@INNER@/x.tar.gz\"; outputs = { a, ... }: { }; }"));

    assertThat(world.lockFailure("path:@ROOT@/f")).hasMessageContaining("denied-addresses");
    assertThat(inner.targets()).isEmpty();
  }

  /** It follows redirects by itself, and shows what it was sent. */
  @Test
  void mercurialIsNotAskedOverHttpWhileSomethingIsDenied() {
    assertThat(world.failure(filled("builtins.fetchMercurial \"http://@WEB@/r\"")))
        .hasMessageContaining("redirects it to")
        .hasMessageContaining("denied-addresses");
    assertThat(web.targets()).isEmpty();
  }

  @Test
  void jgitReadsNoFileUnderAnotherName() throws Exception {
    world.write("r/file", "x").repository("r");
    world.git("r", "bundle", "create", "-q", world.path("r.bundle").toString(), "main");

    for (String url :
        List.of("bundle://@ROOT@/r.bundle", "FILE://@ROOT@/r", "sftp://127.0.0.1/r")) {
      assertThat(world.failure("builtins.fetchGit { url = \"" + url + "\"; ref = \"main\"; }"))
          .hasMessageContaining("https, http, ssh, git and file");
    }
  }

  @Test
  void aMachineOfOnesOwnHasNoSuchRule() throws Exception {
    assertThat(
            new FlakeWorld(temp)
                .eval(filled("builtins.readFile (builtins.fetchurl \"http://@INNER@/secret\")")))
        .isEqualTo("\"secret\"");
  }

  @Test
  void aWordThatIsNoRangeIsNamed() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                world
                    .set("denied-addresses", "loopback everything")
                    .eval("builtins.fetchurl \"http://127.0.0.2/\""))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("'everything'");
  }
}
