package dev.firn.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The REST interface, as any program may call it. */
final class FleetClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  FleetClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /** One event: its type and what it says. */
  record Event(
      String type, Optional<String> revision, Optional<String> traceparent, JsonNode data) {
    String text(String field) {
      return data.path(field).asText();
    }
  }

  HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, "application/json", "");
    if (answer.statusCode() != 200) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /**
   * Submits files for a node.
   *
   * @return the revision; empty if the service is away, and it is not certain that it took them
   */
  Optional<String> submit(String configuration, Map<String, String> files, String node)
      throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode source = body.putObject("source").put("kind", "files");
    ObjectNode sent = source.putObject("files");
    files.forEach(sent::put);
    body.putObject("target").putArray("nodes").add(node);
    try {
      HttpResponse<String> answer =
          send(
              "POST",
              "/v1/configurations/" + configuration + "/revisions",
              "application/json",
              body.toString());
      if (answer.statusCode() >= 500) {
        return Optional.empty();
      }
      if (answer.statusCode() != 202) {
        throw new AssertionError(
            "a submission was refused: " + answer.statusCode() + " " + answer.body());
      }
      return Optional.of(JSON.readTree(answer.body()).path("revision").asText());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Every event that there is, in an order that can be. */
  List<Event> events() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send("GET", "/v1/events?from=beginning&follow=false", "application/json", "");
    if (answer.statusCode() != 200 || !answer.body().contains("event: caught-up")) {
      throw new IOException("the events break off: " + answer.statusCode());
    }
    List<Event> events = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      if (line.startsWith("data: {\"specversion\"")) {
        events.add(event(line.substring(6)));
      }
    }
    return events;
  }

  private static Event event(String json) throws JsonProcessingException {
    JsonNode event = JSON.readTree(json);
    return new Event(
        event.path("type").asText().replaceFirst("^dev\\.firn\\.", "").replaceFirst("\\.v1$", ""),
        text(event, "revision"),
        text(event, "traceparent"),
        event.path("data"));
  }

  private static Optional<String> text(JsonNode event, String field) {
    return event.hasNonNull(field) ? Optional.of(event.path(field).asText()) : Optional.empty();
  }

  static JsonNode parse(String json) throws JsonProcessingException {
    return JSON.readTree(json);
  }
}
