package dev.firn.evalservice;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.firn.events.Action;
import dev.firn.events.ClosureStored;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.ConfigurationEvent;
import dev.firn.events.ConfigurationRejected;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Fault;
import dev.firn.events.RevisionId;
import dev.firn.events.Source;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemRejected;
import dev.firn.events.Target;
import dev.firn.events.TokenCreated;
import dev.firn.events.TokenRole;
import dev.firn.events.Topic;
import dev.firn.kit.auth.AccessTokens;
import dev.firn.kit.auth.TokenFilter;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submitting and cancelling, over a real broker. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SubmissionsTest {
  private static final String ENDLESS =
      "{ outputs = { self }: { nixosConfigurations = builtins.seq (builtins.length"
          + " (builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x:"
          + " [ { key = builtins.bitAnd (x.key + 1) 7; } { key = x.key + 1; } ]; })) { }; }; }";

  @Inject KafkaCluster cluster;
  private final List<ConfigurationEvent> events = new CopyOnWriteArrayList<>();
  private final String name = "web" + Long.toHexString(System.nanoTime());
  private EventWriter writer;
  private EventView view;

  @BeforeEach
  void open() {
    writer = new EventWriter(cluster, "/test");
    view =
        new EventView(
            "test",
            cluster,
            List.of(Topic.CONFIGURATIONS),
            envelope -> events.add((ConfigurationEvent) envelope.event()));
  }

  @AfterEach
  void close() {
    view.close();
    writer.close();
  }

  private static Target target(String... nodes) {
    return new Target(List.of(nodes), Target.SYSTEM, Action.SWITCH);
  }

  private String submitted(Source source, Target target) {
    String revision = RevisionId.next();
    writer.write(new ConfigurationSubmitted(name, revision, source, target, null));
    return revision;
  }

  private static Source flake(String text) throws IOException {
    Path folder = Files.createTempDirectory(Surroundings.flakes, "flake");
    Files.writeString(folder.resolve("flake.nix"), text);
    return new Source.FlakeRef("path:" + folder, null);
  }

  private static Source nothing() {
    return new Source.FlakeRef("path:" + Surroundings.flakes.resolve("none"), null);
  }

  /** As if its evaluation had ended well. */
  private String evaluated(Target target, String... systems) {
    String revision = RevisionId.next();
    writer.write(new ConfigurationSubmitted(name, revision, endless(), target, null));
    writer.write(
        new ConfigurationEvaluated(
            name,
            revision,
            null,
            List.of(),
            List.of(systems).stream().map(s -> new SystemEntry(s, "", List.of())).toList(),
            target,
            1));
    return revision;
  }

  private static Source endless() {
    try {
      return flake(ENDLESS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Response cancel(String token, String revision) {
    return given()
        .header("authorization", "Bearer " + token)
        .header("X-Firn-Submitter", "ann")
        .post("/v1/configurations/" + name + "/revisions/" + revision + "/cancel");
  }

  private int cancelled(String revision) {
    return cancel(Surroundings.TOKEN, revision).statusCode();
  }

  private String token(TokenRole role, List<String> nodes, List<String> configurations) {
    String token = AccessTokens.PREFIX + RevisionId.next();
    writer.write(
        new TokenCreated(
            RevisionId.next(), "ci", role, nodes, configurations, AccessTokens.hash(token), null));
    return token;
  }

  private List<ConfigurationEvent> of(String revision) throws InterruptedException {
    view.awaitPresent();
    return events.stream().filter(e -> revision.equals(e.revision())).toList();
  }

  private void awaitEnd(String revision) throws InterruptedException {
    while (of(revision).stream().noneMatch(ConfigurationRejected.class::isInstance)) {
      Thread.sleep(20);
    }
  }

  @Test
  void nothingIsFetchedThatOnlyTheServiceReaches() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer inner =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    inner.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    inner.start();
    String url = "http://127.0.0.1:" + inner.getAddress().getPort();
    try {
      for (Source source :
          List.of(
              new Source.FlakeRef(url + "/x.tar.gz", null),
              new Source.FlakeRef("git+" + url + "/r", null),
              flake("{ inputs.x.url = \"" + url + "/x.tar.gz\"; outputs = _: { }; }"))) {
        String revision = submitted(source, target("n1"));
        awaitEnd(revision);

        ConfigurationRejected rejected = (ConfigurationRejected) of(revision).getLast();
        assertThat(rejected.fault().message()).contains(url, "'denied-addresses'");
      }
    } finally {
      inner.stop(0);
    }
    assertThat(asked).isEmpty();
  }

  /**
   * The one behind it in the same partition has its turn only when the evaluation has ended, and
   * what that gives would have been written before.
   */
  @Test
  void anEvaluationThatIsCancelledEndsWithoutAnotherEvent() throws Exception {
    String endless = submitted(endless(), target("n1"));
    Thread.sleep(500); // it mostly has begun; if not, it never does
    assertThat(cancelled(endless)).isEqualTo(202);
    String next = submitted(nothing(), target("n2"));
    awaitEnd(next);

    assertThat(of(endless))
        .hasSize(2)
        .last()
        .isEqualTo(new ConfigurationCancelled(name, endless, "ann"));
    String state =
        given()
            .header("authorization", "Bearer " + Surroundings.TOKEN)
            .get("/v1/configurations/" + name + "/revisions/" + endless)
            .body()
            .asString();
    assertThat(state).contains("\"by\":\"ann\"");
  }

  @Test
  void cancellingTwiceIsCancellingOnce() throws Exception {
    String revision = submitted(endless(), target("n1"));
    Response first = cancel(Surroundings.TOKEN, revision);
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.jsonPath().getString("events")).isEqualTo("/v1/events?revision=" + revision);
    assertThat(cancelled(revision)).isEqualTo(202);

    assertThat(of(revision)).filteredOn(ConfigurationCancelled.class::isInstance).hasSize(1);
  }

  @Test
  void whatHasEndedIsNotCancelled() throws Exception {
    String rejected = submitted(nothing(), target("n1"));
    awaitEnd(rejected);

    Response answer = cancel(Surroundings.TOKEN, rejected);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.jsonPath().getString("code")).isEqualTo("already-ended");
    assertThat(of(rejected)).noneMatch(ConfigurationCancelled.class::isInstance);
  }

  /** A system that has failed, or is stored, is over; from then on it is a matter of its nodes. */
  @Test
  void whatIsOnItsWayToItsNodesIsNotCancelled() throws Exception {
    String half = evaluated(target("n1"), "one", "two");
    writer.write(new SystemRejected(name, half, "one", Fault.of("thrown", "no"), target()));
    assertThat(cancelled(half)).isEqualTo(202);
    String failed = evaluated(target("n2"), "one");
    writer.write(new SystemRejected(name, failed, "one", Fault.of("thrown", "no"), target()));
    assertThat(cancelled(failed)).isEqualTo(409);
    String stored = evaluated(target("n3"), "one");
    writer.write(
        new ClosureStored(name, stored, "one", "/nix/store/x", 1, 1, List.of(), target(), 1));
    assertThat(cancelled(stored)).isEqualTo(409);
    release(failed);
    release(stored);
  }

  /** Ends what the service evaluates of a revision that this test has written the end of. */
  private void release(String revision) {
    writer.write(new ConfigurationCancelled(name, revision, null));
  }

  @Test
  void whatIsNotThereIsNotCancelled() throws Exception {
    assertThat(cancelled(RevisionId.next())).isEqualTo(404);
    String revision = submitted(endless(), target("n1"));
    assertThat(
            given()
                .header("authorization", "Bearer " + Surroundings.TOKEN)
                .post("/v1/configurations/other/revisions/" + revision + "/cancel")
                .statusCode())
        .isEqualTo(404);
    assertThat(cancelled(revision)).isEqualTo(202);
  }

  @Test
  void onlyWhoMaySubmitTheSameMayCancel() throws Exception {
    String revision = submitted(endless(), target("n1"));

    assertThat(cancel("nobody-has-this-token", revision).statusCode()).isEqualTo(401);
    for (String token :
        List.of(
            token(TokenRole.READ, List.of(), List.of(name)),
            token(TokenRole.SUBMIT, List.of(), List.of("other")),
            token(TokenRole.SUBMIT, List.of("n2"), List.of()),
            token(TokenRole.SUBMIT, List.of("n2"), List.of(name)))) {
      assertThat(cancel(token, revision).statusCode()).isEqualTo(403);
    }
    assertThat(of(revision)).noneMatch(ConfigurationCancelled.class::isInstance);
    assertThat(cancel(token(TokenRole.SUBMIT, List.of("n1"), List.of(name)), revision).statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"source\": {\"kind\": \"files\"}}",
        "{\"source\": {\"kind\": \"files\", \"files\": {\"a.nix\": null}}}",
        "{\"source\": {\"kind\": \"flake\"}}",
        "{\"source\": {\"kind\": \"git\"}}",
        "{\"source\": {\"kind\": \"packages\"}, \"target\": {\"nodes\": [\"a\"], \"profile\": \"user/ann\"}}",
        "{\"source\": {\"kind\": \"packages\", \"attributes\": [null]}}",
        "{\"source\": {\"kind\": \"flake\", \"reference\": \"x\"}, \"target\": {\"nodes\": [null]}}",
        "{\"source\": {\"kind\": \"flake\", \"reference\": \"x\"}, \"target\": {\"action\": \"JUMP\"}}",
      })
  void aSubmissionThatMakesNoSenseIsRefused(String body) {
    Response answer =
        given()
            .header("authorization", "Bearer " + Surroundings.TOKEN)
            .contentType("application/json")
            .body(body)
            .post("/v1/configurations/" + name + "/revisions");

    assertThat(answer.statusCode()).as(answer.body().asString()).isEqualTo(400);
  }

  private Response posted(String body) {
    return given()
        .header("authorization", "Bearer " + Surroundings.TOKEN)
        .contentType("application/json")
        .body(body)
        .post("/v1/configurations/" + name + "/revisions");
  }

  @Test
  void anEvaluationOfNothingIsRefused() {
    Response answer =
        given()
            .header("authorization", "Bearer " + Surroundings.TOKEN)
            .contentType("application/json")
            .body("null")
            .post("/v1/evaluations");

    assertThat(answer.statusCode()).as(answer.body().asString()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 64, 100_000})
  void filesAreAsDeepAsAnArchiveCanBe(int levels) {
    Response answer =
        posted(
            "{\"source\": {\"kind\": \"files\", \"files\": {\""
                + "a/".repeat(levels - 1)
                + "x.nix\": \"{ }\"}}}");

    // what is good goes to the fleet's store next, which is not there
    assertThat(answer.statusCode()).isEqualTo(levels > 63 ? 400 : 503);
  }

  /** Its length is not told before. */
  @Test
  void aBodyThatIsTooLongIsRefused() throws Exception {
    InputStream blanks =
        new InputStream() {
          private long left = TokenFilter.MAX_BODY + (1 << 20);

          @Override
          public int read() {
            return left-- > 0 ? ' ' : -1;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            int n = (int) Math.min(length, left);
            Arrays.fill(into, offset, offset + n, (byte) ' ');
            left -= n;
            return n == 0 ? -1 : n;
          }
        };
    HttpResponse<String> answer;
    try (HttpClient client = HttpClient.newHttpClient()) {
      answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          RestAssured.baseURI
                              + ":"
                              + RestAssured.port
                              + "/v1/configurations/"
                              + name
                              + "/revisions"))
                  .header("authorization", "Bearer " + Surroundings.TOKEN)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofInputStream(() -> blanks))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    }

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("body-too-large");
  }
}
