package dev.firn.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Action;
import dev.firn.events.NodeConnected;
import dev.firn.events.RevisionId;
import dev.firn.events.RollbackRequested;
import dev.firn.events.TokenCreated;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.AccessTokens;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
class ConsoleTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TestHTTPResource URI server;
  @Inject KafkaCluster cluster;

  private HttpRequest request(String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + KafkaResource.TOKEN);
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder.build();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private void write(dev.firn.events.FirnEvent event) {
    try (EventWriter writer = new EventWriter(cluster, "/test")) {
      writer.write(event);
    }
  }

  /** The next line that is not a comment, a retry or empty. */
  private static String next(BufferedReader lines, String field) throws Exception {
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.startsWith(field + ": ")) {
        return line.substring(field.length() + 2);
      }
    }
    throw new AssertionError("the stream ended");
  }

  private BufferedReader open(String path, String... headers) throws Exception {
    HttpResponse<InputStream> response =
        http.send(request(path, headers), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void streamsEventsAsTheyAreWritten() throws Exception {
    try (BufferedReader lines = open("/v1/events?node=streamed")) {
      assertThat(next(lines, "event")).isEqualTo("caught-up");
      write(new NodeConnected("streamed", "1", "x86_64-linux"));
      assertThat(next(lines, "event")).isEqualTo("dev.firn.node.connected.v1");
      assertThat(next(lines, "data")).contains("\"subject\":\"streamed\"");
    }
  }

  @Test
  void goesOnAfterTheLastEventId() throws Exception {
    List<String> ids = new ArrayList<>();
    write(new NodeConnected("resumed", "1", "a"));
    write(new NodeConnected("resumed", "2", "a"));
    try (BufferedReader lines = open("/v1/events?node=resumed&from=beginning")) {
      ids.add(next(lines, "id"));
      ids.add(next(lines, "id"));
    }
    try (BufferedReader lines =
        open("/v1/events?node=resumed&from=beginning", "Last-Event-ID", ids.getFirst())) {
      assertThat(next(lines, "id")).isEqualTo(ids.getLast());
      assertThat(next(lines, "data")).contains("\"agentVersion\":\"2\"");
    }
  }

  @Test
  void endsAfterWhatIsThereWhenItIsNotToFollow() throws Exception {
    HttpResponse<String> response = get("/v1/events?from=beginning&follow=false&node=nobody");
    assertThat(response.body()).endsWith("event: caught-up\ndata: {}\n\n");
  }

  @Test
  void saysThatItIsStillThere() throws Exception {
    try (BufferedReader lines = open("/v1/events?node=nobody")) {
      String line;
      do {
        line = lines.readLine();
      } while (!": still here".equals(line));
      assertThat(line).isEqualTo(": still here");
    }
  }

  @Test
  void refusesAPositionThatIsNone() throws Exception {
    HttpResponse<String> response = get("/v1/events?from=yesterday");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("bad-position");
  }

  @Test
  void hasRoomAgainAfterReadersHaveGone() throws Exception {
    for (int i = 0; i < 8; i++) {
      open("/v1/events?node=nobody").close();
      Thread.sleep(1_500);
    }
    assertThat(get("/v1/events?from=now&follow=false").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsATokenForSomeThingsWhatItHasToName() throws Exception {
    String token = AccessTokens.PREFIX + "some_things";
    write(
        new TokenCreated(
            "some",
            "ci",
            TokenRole.READ,
            List.of("n1"),
            List.of("web"),
            AccessTokens.hash(token),
            null));

    for (String query : List.of("", "&node=n1", "&configuration=web")) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(server.resolve("/v1/events?follow=false" + query))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body().contains("name its node")).isEqualTo(!query.contains("node"));
      assertThat(response.body().contains("its configuration"))
          .isEqualTo(!query.contains("configuration"));
    }
  }

  @Test
  void refusesThoseWithoutTheToken() throws Exception {
    for (String path : List.of("/v1/events", "/v1/revisions", "/v1/revisions/x")) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(server.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void foldsRevisions() throws Exception {
    String revision = RevisionId.next();
    write(new RollbackRequested("folded", "system", 0, Action.SWITCH, revision));
    HttpResponse<String> response = get("/v1/revisions/" + revision);
    for (int i = 0; i < 50 && response.statusCode() == 404; i++) {
      Thread.sleep(100);
      response = get("/v1/revisions/" + revision);
    }
    assertThat(response.body()).contains("\"state\":\"RUNNING\"").contains("\"activate\"");
    assertThat(get("/v1/revisions?limit=0").statusCode()).isEqualTo(400);
  }

  @Test
  void servesItsPagesWithAStrictPolicy() throws Exception {
    HttpResponse<String> page =
        http.send(
            HttpRequest.newBuilder(server.resolve("/")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Firn</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    HttpResponse<String> script =
        http.send(
            HttpRequest.newBuilder(server.resolve("/console/main.js")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("Content-Type").orElse("")).contains("javascript");
  }
}
