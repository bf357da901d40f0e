package dev.firn.buildservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.events.RevisionId;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.derivation.Instantiated;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST interface over a real broker, with real sandboxes. */
@QuarkusTest
@WithTestResource(RestSurroundings.class)
class BuildsRestTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  @TestHTTPResource URI server;
  @Inject WorkStore store;
  @Inject KafkaCluster cluster;
  private Derivations derivations;

  @BeforeEach
  void begin() {
    derivations = new Derivations(store.local());
  }

  private String submit(Instantiated toplevel) {
    String revision = RevisionId.next();
    try (EventWriter writer = new EventWriter(cluster, "/module-service")) {
      writer.write(Fleet.merged(revision, toplevel));
    }
    return revision;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return http.send(
        request(path)
            .header("Authorization", "Bearer " + RestSurroundings.TOKEN)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String path(Instantiated derivation) {
    return "/v1/builds/" + derivation.path().baseName();
  }

  /** A build when it is in that state. */
  private JsonNode await(Instantiated derivation, String state) throws Exception {
    for (int i = 0; i < 600; i++) {
      HttpResponse<String> answer = send("GET", path(derivation));
      if (answer.statusCode() == 200) {
        JsonNode build = json.readTree(answer.body());
        if (build.path("state").asText().equals(state)) {
          return build;
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("it did not become " + state + " within a minute");
  }

  @Test
  void aBuildTellsHowItWent() throws Exception {
    Instantiated good = derivations.add("good", "echo working; echo done > $out");
    String revision = submit(good);

    JsonNode build = await(good, "succeeded");

    assertThat(build.path("name").asText()).isEqualTo("good");
    assertThat(build.path("outputs").path("out").asText()).isEqualTo(Derivations.out(good));
    assertThat(build.path("narBytes").asLong()).isPositive();
    assertThat(send("GET", path(good) + "/log").body()).isEqualTo("working\n");
    JsonNode list =
        json.readTree(send("GET", "/v1/builds?revision=" + revision + "&state=succeeded").body());
    assertThat(list.path("total").asInt()).isEqualTo(1);
    assertThat(list.path("builds").path(0)).isEqualTo(build);
    assertThat(
            json.readTree(send("GET", "/v1/builds?revision=" + revision + "&state=failed").body())
                .path("builds"))
        .isEmpty();
  }

  @Test
  void aLogIsReadWhileItIsWritten() throws Exception {
    Instantiated slow =
        derivations.add(
            "slow",
            "echo first; while ! test -e /build/never; do sleep 1; i=x$i; test $i = xxx && break; done; echo last > $out; echo last");
    submit(slow);
    await(slow, "running");

    HttpResponse<InputStream> answer =
        http.send(
            request(path(slow) + "/log?follow=true")
                .header("Authorization", "Bearer " + RestSurroundings.TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader log =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(log.readLine()).isEqualTo("first");
      assertThat(json.readTree(send("GET", path(slow)).body()).path("state").asText())
          .isEqualTo("running");
      assertThat(log.readLine()).isEqualTo("last");
      assertThat(log.readLine()).isNull();
    }
  }

  @Test
  void aFailedBuildCanBeTriedAgainAndAGoodOneCannot() throws Exception {
    Instantiated bad = derivations.add("bad", "echo oh no; exit 3");
    Instantiated fine = derivations.add("fine", "echo x > $out");
    submit(bad);
    submit(fine);

    JsonNode failed = await(bad, "failed");
    assertThat(failed.path("fault").path("code").asText()).isEqualTo("builder-failed");
    assertThat(failed.path("lastLines").path(0).asText()).isEqualTo("oh no");
    HttpResponse<String> retry = send("POST", path(bad) + "/retry");
    assertThat(retry.statusCode()).as(retry.body()).isEqualTo(202);
    assertThat(json.readTree(retry.body()).path("revision").asText()).isNotEmpty();
    await(fine, "succeeded");
    HttpResponse<String> refused = send("POST", path(fine) + "/retry");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json.readTree(refused.body()).path("code").asText()).isEqualTo("not-failed");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/builds?limit=0, 400, bad-limit",
    "/v1/builds?limit=x, 404, ",
    "/v1/builds?state=odd, 400, bad-state",
    "/v1/builds/nothing, 400, bad-derivation",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-hello, 400, not-a-derivation",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-hello.drv, 404, not-found",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-hello.drv/log, 404, not-found",
    "/v1/builds/..%2F..%2Fetc%2Fpasswd.drv, 400, bad-derivation",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-%2e%2e%2fx.drv/log, 400, bad-derivation",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-%3Cscript%3E.drv, 400, bad-derivation",
    "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-x%00.drv, 400, bad-derivation"
  })
  void whatIsNoBuildIsRefused(String path, int status, String code) throws Exception {
    HttpResponse<String> answer = send("GET", path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (code != null) {
      assertThat(json.readTree(answer.body()).path("code").asText()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/builds",
        "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-hello.drv",
        "/v1/builds/iylhv1jiapks1396jz2fv8wq85q68y6y-hello.drv/log"
      })
  void aCallerWithoutTheTokenIsToldNothing(String path) throws Exception {
    HttpResponse<String> answer =
        http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain("hello");
  }
}
