package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git LFS, with a service on this machine. */
class FetchLargeFilesTest {
  private static final String CONTENTS = "a film\n";
  private static final String OID =
      Hash.digest(HashAlgorithm.SHA256, CONTENTS.getBytes(StandardCharsets.UTF_8)).base16();

  @TempDir Path temp;

  private FlakeWorld world;
  private WebServer web;

  @BeforeEach
  void makeRepository() throws Exception {
    web = WebServer.start();
    world = new FlakeWorld(temp);
    world
        .write("r/.gitattributes", "*.film filter=lfs diff=lfs merge=lfs -text\n")
        .write(
            "r/a.film",
            "version https://git-lfs.github.com/spec/v1\noid sha256:"
                + OID
                + "\nsize "
                + CONTENTS.length()
                + "\n")
        .write("r/b.film", "no pointer at all")
        .write("r/text", "version https://git-lfs.github.com/spec/v1\n")
        .repository("r");
    world.git("r", "config", "lfs.url", web.url("/lfs"));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private void serve(String contents) {
    web.put(
            "/lfs/objects/batch",
            "{\"objects\":[{\"oid\":\""
                + OID
                + "\",\"actions\":{\"download\":{\"href\":\""
                + web.url("/store/1")
                + "\",\"header\":{\"X-Token\":\"t\"}}}}]}")
        .put("/store/1", contents);
  }

  private String read(String name, String more) throws Exception {
    return "builtins.readFile \"${builtins.fetchGit { url = \"file://@ROOT@/r\"; rev = \""
        + world.git("r", "rev-parse", "HEAD")
        + "\"; "
        + more
        + " }}/"
        + name
        + "\"";
  }

  @Test
  void aPointerIsReplacedByWhatItStandsFor() throws Exception {
    serve(CONTENTS);

    assertThat(world.eval(read("a.film", "lfs = true;"))).isEqualTo("\"a film\\n\"");
    assertThat(web.targets()).containsExactly("/lfs/objects/batch", "/store/1");
    assertThat(web.requests().get(0).header("Content-Type"))
        .isEqualTo("application/vnd.git-lfs+json");
    assertThat(web.requests().get(1).header("X-Token")).isEqualTo("t");
  }

  @Test
  void aFinalSlashOfTheConfiguredAddressIsLeftOut() throws Exception {
    serve(CONTENTS);
    world.git("r", "config", "lfs.url", web.url("/lfs/"));

    assertThat(world.eval(read("a.film", "lfs = true;"))).isEqualTo("\"a film\\n\"");
    assertThat(web.targets()).containsExactly("/lfs/objects/batch", "/store/1");
  }

  @Test
  void otherFilesStayAsTheyAre() throws Exception {
    serve(CONTENTS);

    assertThat(world.eval(read("b.film", "lfs = true;"))).isEqualTo("\"no pointer at all\"");
    assertThat(world.eval(read("text", "lfs = true;"))).contains("git-lfs");
    assertThat(world.messages).anyMatch(m -> m.contains("'b.film' should be a pointer"));
  }

  @Test
  void withoutLfsThePointerStays() throws Exception {
    assertThat(world.eval(read("a.film", ""))).contains("oid sha256:" + OID);
    assertThat(web.targets()).isEmpty();
  }

  @Test
  void otherContentsAreRefused() throws Exception {
    serve("a fake\n");

    assertThat(world.failure(read("a.film", "lfs = true;")))
        .hasMessageContaining("'a.film'")
        .hasMessageContaining(OID)
        .returns(ErrorCode.HASH_MISMATCH, e -> e.error().code());
    assertThat(world.path("cache/firn/git-lfs")).isEmptyDirectory();
    assertThat(world.path("cache/firn/tmp")).isEmptyDirectory();
  }

  @Test
  void whatTheServiceSaysIsTold() throws Exception {
    web.put(
        "/lfs/objects/batch",
        "{\"objects\":[{\"oid\":\"x\",\"error\":{\"code\":404,\"message\":\"Object does not exist\"}}]}");

    assertThat(world.failure(read("a.film", "lfs = true;")))
        .hasMessageContaining("Object does not exist")
        .returns(ErrorCode.FETCH_FAILED, e -> e.error().code());
  }

  @Test
  void aServiceWithoutAnHttpAddressIsNamed() throws Exception {
    world.git("r", "config", "--unset", "lfs.url");

    assertThat(world.failure(read("a.film", "lfs = true;"))).hasMessageContaining("lfs.url");
  }

  /** In ssh's place: notes how it is called and answers. */
  private void ssh(String script) throws Exception {
    world.write("ssh", "#!/bin/sh\nprintf '%s\\n' \"$@\" > @ROOT@/called\n" + script + "\n");
    world.path("ssh").toFile().setExecutable(true);
    world.variable("GIT_SSH_COMMAND", world.path("ssh") + " -v");
  }

  @Test
  void aRepositoryBehindSshIsAskedForTheAddress() throws Exception {
    serve(CONTENTS);
    ssh(
        "echo '{\"href\":\""
            + web.url("/lfs")
            + "\",\"header\":{\"Authorization\":\"Basic eA==\"}}'");
    world.git("r", "config", "lfs.url", "ssh://git@example.org:2222/a/my%20films.git");

    assertThat(world.eval(read("a.film", "lfs = true;"))).isEqualTo("\"a film\\n\"");
    assertThat(world.read("called"))
        .isEqualTo(
            "-v\n-p\n2222\ngit@example.org\ngit-lfs-authenticate '/a/my films.git' download\n");
    assertThat(web.requests().get(0).header("Authorization")).isEqualTo("Basic eA==");
    assertThat(web.requests().get(1).header("Authorization")).isEmpty();
  }

  @Test
  void aHostThatDoesNotKnowLfsIsNamed() throws Exception {
    ssh("echo 'command not found' >&2; exit 127");
    world.git("r", "config", "lfs.url", "git@example.org:films.git");

    assertThat(world.failure(read("a.film", "lfs = true;")))
        .hasMessageContaining("git-lfs-authenticate")
        .hasMessageContaining("example.org")
        .hasMessageContaining("command not found");
  }

  @Test
  void aHostThatIsAnOptionIsRefused() throws Exception {
    ssh("exit 0");
    world.git("r", "config", "lfs.url", "ssh://-oProxyCommand=x/films.git");

    assertThat(world.failure(read("a.film", "lfs = true;"))).isNotNull();
    assertThat(world.path("called")).doesNotExist();
  }
}
