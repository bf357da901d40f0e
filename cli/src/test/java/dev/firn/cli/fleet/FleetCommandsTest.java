package dev.firn.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.FakeFirn;
import dev.firn.cli.rest.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCommandsTest {
  @TempDir Path folder;
  private FakeFirn server;
  private CommandRun.Setup firn;

  @BeforeEach
  void open() throws IOException {
    server = new FakeFirn();
    firn = CommandRun.Setup.in(folder);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void listsNodes() {
    server.answers(
        "GET /v1/nodes",
        200,
        """
        {"nodes":[{"node":"n1","connected":true,"platform":"x86_64-linux","labels":{"role":"web"},
                   "profiles":[{"name":"system","active":4},{"name":"user/ada","active":1}]},
                  {"node":"n2","connected":false,"profiles":[]}]}
        """);
    assertThat(server.run(firn, "nodes").out())
        .isEqualTo(
            """
            NODE  STATE      PLATFORM      PROFILES              LABELS
            n1    connected  x86_64-linux  system 4, user/ada 1  role=web
            n2    away
            """);
  }

  @Test
  void makesAJoinToken() {
    server.answers("POST /v1/join-tokens", 201, "{\"token\":\"t0\",\"expires\":\"2026-11-23\"}");
    CommandRun run = server.run(firn, "nodes", "token");
    assertThat(run.out()).isEqualTo("t0\n");
    assertThat(run.err()).contains("firn agent run").contains("good until 2026-11-23");
  }

  @Test
  void soLongAgoIsATime() {
    assertThat(server.run(firn, "events", "--since", "10m").status()).isZero();
    String path = server.requests().getFirst().path();
    assertThat(path).matches("/v1/events\\?from=20\\d\\d-.*Z&follow=false");
    assertThat(EventsCommand.place("now")).isEqualTo("now");
    assertThat(EventsCommand.place("AQQAAAAABAAAAAA")).isEqualTo("AQQAAAAABAAAAAA");
    assertThat(server.run(firn, "events", "--since", "3x").err())
        .contains("'3x' is no duration: write 30s, 10m, 12h or 90d");
  }

  @Test
  void onlyTheFirnOfThisMachineMakesNodesHere() {
    CommandRun run = server.run(firn, "nodes", "add", "front");
    assertThat(run.err()).contains("on another machine run the agent: firn nodes token");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void listsBuilds() {
    server.answers(
        "GET /v1/builds",
        200,
        """
        {"builds":[{"derivation":"/nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv","state":"FAILED",
                    "startedAt":"2026-11-22T10:00:01.5Z","millis":1250}]}
        """);
    assertThat(server.run(firn, "builds").out())
        .isEqualTo(
            """
            STATE   STARTED              TOOK    DERIVATION
            failed  2026-11-22 10:00:01  1.25 s  0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv
            """);
    assertThat(server.run(firn, "builds", "--limit", "0").status()).isEqualTo(2);
  }

  @Test
  void hasAFailedBuildTriedAgain() {
    String name = "0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv";
    server.answers("POST /v1/builds/" + name + "/retry", 202, "{\"revision\":\"r\"}");
    CommandRun run = server.run(firn, "builds", "retry", "/nix/store/" + name);
    assertThat(run.out()).isEqualTo(name + " is tried again\n");
    assertThat(run.status()).isZero();
    assertThat(server.run(firn, "builds", "retry").status()).isEqualTo(2);
  }

  @Test
  void cancelsASubmission() {
    server
        .answers("GET /v1/revisions/r1", 200, "{\"configuration\":\"Web.prod\"}")
        .answers(
            "POST /v1/configurations/Web.prod/revisions/r1/cancel", 202, "{\"revision\":\"r1\"}");
    CommandRun run = server.run(firn, "cancel", "r1");
    assertThat(run.out()).isEqualTo("Web.prod is cancelled, revision r1\n");
    assertThat(run.status()).isZero();
    assertThat(server.run(firn, "cancel", "--json", "r1").out())
        .isEqualTo("{\"revision\":\"r1\"}\n");
  }

  @Test
  void whatHasEndedIsNotCancelled() {
    server
        .answers("GET /v1/revisions/r1", 200, "{\"configuration\":\"web\"}")
        .answers(
            "POST /v1/configurations/web/revisions/r1/cancel",
            409,
            "{\"code\":\"already-ended\",\"detail\":\"it has ended\"}");
    CommandRun run = server.run(firn, "cancel", "r1");
    assertThat(run.err()).contains("it has ended");
    assertThat(run.status()).isEqualTo(1);
    server.answers("GET /v1/revisions/r2", 200, "{\"revision\":\"r2\"}");
    assertThat(server.run(firn, "cancel", "r2").err()).contains("'r2' is a rollback");
    assertThat(server.run(firn, "cancel").status()).isEqualTo(2);
  }

  @Test
  void aNodeThatIsNotThereIsAnError() {
    CommandRun run = server.run(firn, "nodes", "remove", "n9");
    assertThat(run.err()).isEqualTo("error: there is no /v1/nodes/n9\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void printsEventsALineEach() {
    server
        .event("build.started", "hello.drv", "{\"worker\":\"w0\"}")
        .event("generation.activated", "n1", "{\"generation\":4,\"urls\":[\"http://a/\"]}");
    CommandRun run = server.run(firn, "events");
    assertThat(run.out())
        .isEqualTo(
            """
            2026-11-22T10:00:01Z  build.started  hello.drv  worker w0
            2026-11-22T10:00:02Z  generation.activated  n1  generation 4  http://a/
            """);
    assertThat(server.requests().getFirst().path())
        .isEqualTo("/v1/events?from=beginning&follow=false");
  }

  @Test
  void handsFiltersOfEventsToTheServer() {
    server.run(
        firn, "events", "--since", "p7", "--type", "build.", "--type", "node.", "--node", "n 1");
    assertThat(server.requests().getFirst().path())
        .isEqualTo("/v1/events?node=n%201&type=build.&type=node.&from=p7&follow=false");
  }

  @Test
  void tellsThePlaceOfEachEventInJson() {
    server.event("build.started", "hello.drv", "{\"worker\":\"w0\"}");
    Json event = Json.parse(server.run(firn, "events", "--json").out());
    assertThat(event.text("position")).isEqualTo("p1");
    assertThat(event.at("data").text("worker")).isEqualTo("w0");
  }

  @Test
  void printsABuildsLog() {
    server.answers("GET /v1/builds/abc-hello.drv/log", 200, "one\ntwo\u00e9\n");
    CommandRun run = server.run(firn, "logs", "/nix/store/abc-hello.drv", "-f");
    assertThat(run.out()).isEqualTo("one\ntwo\u00c3\u00a9\n");
    assertThat(server.requests().getFirst().path()).endsWith("/log?follow=true");
  }

  @Test
  void showsAnOptionWithItsDefinitions() {
    server.answers(
        "GET /v1/systems/web/default/options",
        200,
        """
        [{"name":"a.b","type":"boolean","value":"true","default":"false","description":"Whether.",
          "declarations":[{"file":"m.nix","line":2,"column":3}],
          "definitions":[{"file":"c.nix","line":7,"column":5,"priority":100,"value":"true"}]}]
        """);
    assertThat(server.run(firn, "options", "--system", "web/default", "a.b").out())
        .isEqualTo(
            """
            a.b
              type         boolean
              value        true
              defined      true
                           at c.nix:7:5 (priority 100)
              default      false
              declared     m.nix:2:3
              Whether.
            """);
  }

  @Test
  void addsAPackageToThoseThatAUserHas() {
    server
        .answers(
            "GET /v1/nodes/n1/profiles/user/ada/generations",
            200,
            "{\"generations\":[{\"generation\":1,\"current\":true,\"packages\":[\"hello\"]}]}")
        .event("configuration.evaluated", "user-ada", "{\"systems\":[{\"name\":\"ada\"}]}")
        .event(
            "closure.stored",
            "user-ada/ada",
            "{\"system\":\"ada\",\"toplevel\":\"/nix/store/x\",\"target\":{\"nodes\":[\"n1\"]}}")
        .event("generation.activated", "n1", "{\"node\":\"n1\",\"generation\":2}");
    CommandRun run = server.run(firn, "profile", "install", "--user", "ada", "--node", "n1", "git");
    assertThat(run.status()).isZero();
    Json body =
        Json.parse(
            server.requests().stream()
                .filter(r -> r.path().startsWith("/v1/configurations/"))
                .findFirst()
                .orElseThrow()
                .text());
    assertThat(body.at("source").list("attributes"))
        .extracting(Json::text)
        .containsExactly("hello", "git");
    assertThat(body.at("target").text("profile")).isEqualTo("user/ada");
  }

  @Test
  void aPackageThatIsNotThereCannotBeRemoved() {
    server.answers("GET /v1/nodes/n1/profiles/user/ada/generations", 200, "{\"generations\":[]}");
    CommandRun run = server.run(firn, "profile", "remove", "--user", "ada", "--node", "n1", "git");
    assertThat(run.err()).contains("ada has no 'git' on n1");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void tellsWhatIsUpAndWhatIsOnItsWay() {
    server
        .answers("GET /q/health/ready", 200, "{\"status\":\"UP\"}")
        .answers("GET /v1/nodes", 200, "{\"nodes\":[]}")
        .answers(
            "GET /v1/revisions",
            200,
            "{\"revisions\":[{\"revision\":\"r1\",\"configuration\":\"web\",\"state\":\"RUNNING\",\"stages\":[{\"name\":\"build\"}]}]}");
    CommandRun run = server.run(firn, "status");
    assertThat(run.out())
        .isEqualTo(
            server.url()
                + """
                / is ready

                REVISION  CONFIGURATION  STATE    STAGE
                r1        web            running  build
                """);
    assertThat(run.status()).isZero();
  }

  @Test
  void tellsWhichPartsAreNotReady() {
    server.answers(
        "GET /q/health/ready",
        503,
        "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"builds\",\"status\":\"DOWN\"},{\"name\":\"console\",\"status\":\"UP\"}]}");
    CommandRun run = server.run(firn, "status");
    assertThat(run.out()).isEqualTo(server.url() + "/ is not ready: waiting for builds\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void withoutAServerItSaysHowToStartOne() {
    CommandRun run = firn.with("FIRN_STATE_DIR", folder.toString()).run("nodes");
    assertThat(run.err()).contains("start one with 'firn up'");
    assertThat(run.status()).isEqualTo(1);
  }
}
