package dev.firn.cli.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.FakeFirn;
import dev.firn.cli.rest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildCommandTest {
  @TempDir Path folder;
  private FakeFirn server;
  private CommandRun.Setup firn;

  @BeforeEach
  void open() throws IOException {
    server = new FakeFirn();
    Files.createDirectory(folder.resolve("web"));
    Files.writeString(folder.resolve("web/configuration.nix"), "{ }");
    firn = CommandRun.Setup.in(folder).with("USER", "ada");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private FakeFirn untilStored() {
    return server
        .event("configuration.submitted", "web", "{\"configuration\":\"web\"}")
        .event(
            "configuration.evaluated",
            "web",
            "{\"configuration\":\"web\",\"systems\":[{\"name\":\"web\"}],\"millis\":120}")
        .event(
            "system.merged",
            "web/web",
            "{\"system\":\"web\",\"options\":412,\"warnings\":[\"it is old\"],\"millis\":400}")
        .event("builds.planned", "web/web", "{\"builds\":1,\"substitutions\":0,\"present\":30}")
        .event(
            "build.started",
            "/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-etc.drv",
            "{\"derivation\":\"/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-etc.drv\"}")
        .event(
            "build.succeeded",
            "/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-etc.drv",
            "{\"derivation\":\"/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-etc.drv\",\"worker\":\"0\",\"narBytes\":2500,\"millis\":30}")
        .event("system.built", "web/web", "{\"system\":\"web\",\"built\":1,\"millis\":50}")
        .event(
            "closure.stored",
            "web/web",
            "{\"system\":\"web\",\"toplevel\":\"/nix/store/x-web\",\"paths\":31,\"narBytes\":55200000,\"millis\":70,\"target\":{\"nodes\":[\"n1\"]}}");
  }

  private FakeFirn activated() {
    return untilStored()
        .event(
            "generation.activated",
            "n1",
            "{\"node\":\"n1\",\"profile\":\"system\",\"generation\":4,\"urls\":[\"http://localhost:8080/\"],\"fetchedBytes\":1000,\"millis\":300}");
  }

  @Test
  void showsEachStageAndTheUrlOfTheResult() {
    activated();
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err())
        .isEqualTo(
            """
            submitted   web, revision 0193f2a0-0000-7000-8000-000000000001
            evaluated   1 system: web  0.12 s
            merged      web: 412 options  0.40 s
            warning     it is old
            planned     1 build, 30 present
            built       etc (1/1, 2.5 kB)  0.03 s
            built       web: 1 build  0.05 s
            stored      web: 31 paths, 55.2 MB  0.07 s
            activated   n1: generation 4, fetched 1.0 kB  0.30 s
            """);
    assertThat(run.out()).isEqualTo("n1 runs generation 4\nhttp://localhost:8080/\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void submitsTheFolderAsAnArchive() {
    activated();
    server.run(firn, "rebuild", "test", "web", "--node", "n1", "--release", "24.11");
    FakeFirn.Request request = server.requests().getFirst();
    assertThat(request.path())
        .isEqualTo(
            "/v1/configurations/web/revisions?action=TEST&profile=system&node=n1&release=24.11");
    assertThat(request.headers())
        .containsEntry("Content-Type", "application/x-tar")
        .containsEntry("X-Firn-Submitter", "ada");
  }

  @Test
  void withoutTheVariableTheSystemSaysWhoAsks() {
    activated();
    server.run(CommandRun.Setup.in(folder), "rebuild", "switch", "web", "--node", "n1");
    assertThat(server.requests().getFirst().headers())
        .containsEntry("X-Firn-Submitter", System.getProperty("user.name"));
  }

  @Test
  void submitsTheFolderOfAFileAndNamesTheFile() {
    activated();
    server.run(firn, "rebuild", "switch", "web/configuration.nix", "--node", "n1");
    assertThat(server.requests().getFirst().path()).endsWith("&entry=configuration.nix");
  }

  @Test
  void submitsAFlakeByItsReference() {
    activated();
    server.run(firn, "rebuild", "switch", "github:ada/fleet#n1", "--node", "n1");
    FakeFirn.Request request = server.requests().getFirst();
    assertThat(request.path()).isEqualTo("/v1/configurations/fleet/revisions");
    assertThat(request.text())
        .isEqualTo(
            "{\"source\":{\"kind\":\"flake\",\"reference\":\"github:ada/fleet#n1\"},\"release\":null,"
                + "\"target\":{\"nodes\":[\"n1\"],\"profile\":\"system\",\"action\":\"SWITCH\"}}");
  }

  @Test
  void submitsAGitUrlWithItsBranch() {
    activated();
    server.run(firn, "rebuild", "build", "git+https://example.org/ada/fleet.git?ref=main");
    assertThat(Json.parse(server.requests().getFirst().text()).at("source"))
        .isEqualTo(
            Json.object(
                "kind", "git",
                "url", "https://example.org/ada/fleet.git",
                "ref", "main",
                "rev", null,
                "entry", null));
  }

  /** The server must not read this machine, and need not. */
  @Test
  void sendsWhatIsOnThisMachineWhateverItIsCalled() throws Exception {
    activated();
    Path repository = folder.resolve("web");
    git(repository, "init", "--quiet", "--initial-branch=main");
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "-m", "one");
    Files.writeString(repository.resolve("untracked"), "x");

    for (String operand :
        List.of("git+file://" + repository, "git+file://" + repository + "?ref=main", "path:web")) {
      server.run(firn, "rebuild", "build", operand);
      assertThat(server.requests().stream().filter(r -> r.path().contains("configurations/web")))
          .allMatch(r -> "application/x-tar".equals(r.headers().get("Content-Type")));
    }
    assertThat(
            server.requests().stream()
                .filter(r -> r.path().startsWith("/v1/configurations/web/revisions"))
                .count())
        .isEqualTo(3);
  }

  @Test
  void saysWhyACommitOfThisMachineCannotBeSent() throws Exception {
    git(folder.resolve("web"), "init", "--quiet", "--initial-branch=main");
    String rev = "0123456789".repeat(4);

    CommandRun run =
        server.run(firn, "rebuild", "build", "git+file://" + folder.resolve("web") + "?rev=" + rev);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(rev);
    assertThat(server.requests()).isEmpty();
  }

  private static void git(Path folder, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a"));
    command.addAll(List.of("-c", "user.email=a@example.org"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void endsABuildWhenTheClosureIsStored() {
    untilStored();
    CommandRun run = server.run(firn, "rebuild", "build", "web");
    assertThat(run.out()).isEqualTo("/nix/store/x-web\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void saysSoWhenAGenerationRunsAfterTheNextBoot() {
    untilStored()
        .event(
            "generation.activated",
            "n1",
            "{\"node\":\"n1\",\"profile\":\"system\",\"generation\":4,\"action\":\"BOOT\",\"millis\":30}");
    CommandRun run = server.run(firn, "rebuild", "boot", "web", "--node", "n1");
    assertThat(run.err()).endsWith("set to boot n1: generation 4  0.03 s\n");
    assertThat(run.out()).isEqualTo("n1 runs generation 4 after the next boot\n");
  }

  @Test
  void saysWhatASwitchWouldDo() {
    untilStored()
        .event(
            "generation.activated",
            "n1",
            "{\"node\":\"n1\",\"profile\":\"system\",\"generation\":0,\"action\":\"DRY_ACTIVATE\","
                + "\"changes\":[\"would restart nginx.service\"],\"millis\":30}");
    CommandRun run = server.run(firn, "rebuild", "dry-activate", "web", "--node", "n1");
    assertThat(run.err())
        .endsWith("tried       n1  0.03 s\n            would restart nginx.service\n");
    assertThat(run.out()).isEqualTo("n1 has not changed\n");
  }

  @Test
  void endsADryBuildWithWhatWouldBeBuilt() {
    server
        .event("configuration.evaluated", "web", "{\"systems\":[{\"name\":\"web\"}],\"millis\":1}")
        .event(
            "builds.planned",
            "web/web",
            "{\"system\":\"web\",\"builds\":1,\"substitutions\":0,\"present\":30,\"derivations\":"
                + "[\"/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-etc.drv\"],"
                + "\"target\":{\"action\":\"DRY_BUILD\",\"nodes\":[\"n1\"]}}");
    CommandRun run = server.run(firn, "rebuild", "dry-build", "web");
    assertThat(run.err()).endsWith("planned     1 build, 30 present\nwould build etc\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void goesOnAfterTheConnectionWasLost() {
    activated().dropAfter(3);
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err())
        .contains("the connection to " + server.url())
        .containsOnlyOnce("merged  ")
        .containsOnlyOnce("evaluated  ");
    assertThat(run.status()).isZero();
    assertThat(server.requests())
        .filteredOn(r -> r.path().startsWith("/v1/events"))
        .extracting(r -> r.headers().get("Last-Event-ID"))
        .containsExactly(null, "p3");
  }

  private void rejected() throws IOException {
    Files.writeString(folder.resolve("web/configuration.nix"), "{\n  a = 1;\n  b = };\n}\n");
    server.event(
        "configuration.rejected",
        "web",
        """
        {"configuration":"web","fault":{"code":"syntax-error","message":"\\nunexpected '}'",\
        "file":"configuration.nix","line":3,"column":7,"details":"error: unexpected '}'\\n  the trace"}}\
        """);
  }

  @Test
  void namesThePlaceOfAFaultAsTheUserKnowsItAndShowsTheLine() throws IOException {
    rejected();
    CommandRun run = server.run(firn, "rebuild", "switch", "./web/", "--node", "n1");
    assertThat(run.err())
        .endsWith(
            """
            error: unexpected '}'
              at ./web/configuration.nix:3:7
                  3|   b = };
                   |       ^
              (--show-trace shows how it came to this)
            nothing has changed on any node
            """);
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void showsTheTraceOfAFaultWhenAsked() throws IOException {
    rejected();
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1", "--show-trace");
    assertThat(run.err())
        .endsWith(
            """
                   |       ^
              error: unexpected '}'
                the trace
            nothing has changed on any node
            """);
  }

  @Test
  void endsWhenSomebodyCancels() {
    server
        .event("configuration.submitted", "web", "{\"configuration\":\"web\"}")
        .event(
            "configuration.evaluated",
            "web",
            "{\"configuration\":\"web\",\"systems\":[{\"name\":\"web\"}],\"millis\":120}")
        .event("configuration.cancelled", "web", "{\"configuration\":\"web\",\"by\":\"ann\"}");
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err())
        .endsWith("error: it was cancelled by ann\nnothing has changed on any node\n");
    assertThat(run.status()).isEqualTo(1);
  }

  /** Where a flake is sent to from the machine of node {@code laptop}. */
  private String queryOfAFlake(String nodes) throws IOException {
    Files.writeString(folder.resolve("web/flake.nix"), "{ outputs = _: { }; }");
    Files.writeString(folder.resolve("token"), FakeFirn.TOKEN);
    Files.writeString(
        folder.resolve("server.json"),
        Json.object(
                "url", server.url(),
                "tokenFile", folder.resolve("token").toString(),
                "pid", ProcessHandle.current().pid(),
                "node", "laptop")
            .toString());
    untilStored().answers("GET /v1/nodes", 200, nodes);
    firn.with("FIRN_STATE_DIR", folder.toString()).run("rebuild", "build", "web");
    return server.requests().stream()
        .map(FakeFirn.Request::path)
        .filter(path -> path.startsWith("/v1/configurations/"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFlakeOfAMachineWithOneNodeGoesToThatNode() throws IOException {
    assertThat(queryOfAFlake("{\"nodes\":[{\"node\":\"laptop\"}]}")).endsWith("&node=laptop");
  }

  @Test
  void aFlakeOfAFleetGoesToTheNodesOfItsSystems() throws IOException {
    assertThat(queryOfAFlake("{\"nodes\":[{\"node\":\"laptop\"},{\"node\":\"front\"}]}"))
        .endsWith("?action=BUILD&profile=system");
  }

  @Test
  void showsTheEndOfTheLogOfABuildThatFailed() {
    server
        .event("configuration.evaluated", "web", "{\"systems\":[{\"name\":\"web\"}]}")
        .event(
            "system.build-failed",
            "web/web",
            "{\"system\":\"web\",\"fault\":{\"message\":\"builder of hello failed\"},\"lastLines\":[\"cc: no input\"]}");
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err())
        .endsWith(
            """
            error: builder of hello failed
              the last lines of its log:
                | cc: no input
            nothing has changed on any node
            """);
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void saysThatTheNodeStaysOnItsGenerationWhenItRolledBack() {
    untilStored()
        .event(
            "generation.rolled-back",
            "n1",
            "{\"node\":\"n1\",\"generation\":4,\"active\":3,\"fault\":{\"message\":\"unit web failed\"}}");
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err()).contains("error: unit web failed\nn1 still runs generation 3\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void printsEventsAndOneResultAsJson() {
    activated();
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n1", "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).hasSize(10).allSatisfy(l -> assertThat(l).startsWith("{"));
    Json result = Json.parse(run.out().lines().toList().getLast());
    assertThat(result.isTrue("succeeded")).isTrue();
    assertThat(result.text("revision")).isEqualTo(FakeFirn.REVISION);
    assertThat(result.list("nodes").getFirst().number("generation")).isEqualTo(4);
  }

  @Test
  void rollsANodeBack() {
    server
        .answers(
            "POST /v1/nodes/n1/profiles/system/rollback",
            202,
            "{\"revision\":\"" + FakeFirn.REVISION + "\"}")
        .event("generation.activated", "n1", "{\"node\":\"n1\",\"generation\":3,\"millis\":90}");
    CommandRun run = server.run(firn, "rebuild", "switch", "--rollback", "--node", "n1");
    assertThat(run.out()).isEqualTo("n1 runs generation 3\n");
    assertThat(server.requests().getFirst().text())
        .isEqualTo("{\"generation\":0,\"action\":\"SWITCH\"}");
    assertThat(run.status()).isZero();
  }

  @Test
  void listsGenerations() {
    server.answers(
        "GET /v1/nodes/n1/profiles/system/generations",
        200,
        """
        {"generations":[
          {"generation":3,"created":"2026-11-22T11:00:00Z","configuration":"web","current":false,"boot":false,
           "fault":{"code":"health","message":"it does not answer"}},
          {"generation":2,"created":"2026-11-22T10:00:00.123Z","configuration":"web","current":true,"boot":true,"fault":null},
          {"generation":1,"created":"2026-11-21T10:00:00Z","configuration":"web","current":false,"boot":false,"fault":null}]}
        """);
    CommandRun run = server.run(firn, "rebuild", "list-generations", "--node", "n1");
    assertThat(run.out())
        .isEqualTo(
            """
            GENERATION  CREATED              CONFIGURATION  STATE    PACKAGES
            3           2026-11-22 11:00:00  web            failed
            2 *         2026-11-22 10:00:00  web            current
            1           2026-11-21 10:00:00  web
            """);
  }

  @Test
  void aServerThatIsNotThereIsAnError() {
    CommandRun run =
        firn.run("rebuild", "switch", "web", "--server", "http://127.0.0.1:1", "--node", "n1");
    assertThat(run.err()).startsWith("error: no Firn answers at http://127.0.0.1:1/ (");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void aWrongTokenIsAnError() {
    CommandRun run =
        firn.with("FIRN_SERVER", server.url())
            .with("FIRN_TOKEN", "another")
            .run("rebuild", "switch", "web", "--node", "n1");
    assertThat(run.err()).contains("does not take this token");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void whatTheServerSaysOfABadSubmissionIsTheError() {
    server.answers(
        "POST /v1/configurations/web/revisions", 400, "{\"detail\":\"'n!' is no node's name\"}");
    CommandRun run = server.run(firn, "rebuild", "switch", "web", "--node", "n!");
    assertThat(run.err()).endsWith("error: 'n!' is no node's name\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void aWrongCommandLineEndsWithTwo() {
    assertThat(firn.run("rebuild").status()).isEqualTo(2);
    CommandRun run = firn.run("rebuild", "swich");
    assertThat(run.err()).contains("did you mean 'switch'?");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void aFolderWithoutAConfigurationIsAnError() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    CommandRun run = server.run(firn, "rebuild", "switch", "empty");
    assertThat(run.err()).contains("has no configuration.nix and no flake.nix");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aServerThatGaveUpIsNotWaitedFor() throws IOException {
    server.event("configuration.submitted", "web", "{\"configuration\":\"web\"}");
    Path state = Files.createDirectories(folder.resolve("state/log")).getParent();
    Files.writeString(state.resolve("token"), FakeFirn.TOKEN);
    Files.writeString(
        state.resolve("server.json"),
        Json.object("url", server.url(), "tokenFile", "token", "pid", ProcessHandle.current().pid())
            .toString());
    Files.writeString(
        state.resolve("log/firn.log"),
        "firn: starting the services\nan ERROR\nfirn: ends: the disk is full\n");
    CommandRun run =
        firn.with("FIRN_STATE_DIR", state.toString())
            .run("rebuild", "switch", "web", "--node", "n1");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("error: Firn has ended: the disk is full\n", "firn up");
  }
}
