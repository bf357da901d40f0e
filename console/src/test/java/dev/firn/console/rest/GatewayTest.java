package dev.firn.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a service a caller sees through the console. */
@QuarkusTest
@WithTestResource(KafkaResource.class)
class GatewayTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TestHTTPResource URI server;

  private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return http.send(
        request(path).method(method, body).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer what-the-caller-has");
  }

  @Test
  void aRequestAndItsAnswerPassUnchanged() throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "/v1/configurations/a%2Bb/revisions?x=%26&y=1",
            HttpRequest.BodyPublishers.ofByteArray(new byte[3_000_000]));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("X-Service")).contains("eval-service");
    assertThat(answer.body())
        .isEqualTo(
            "POST /v1/configurations/a%2Bb/revisions?x=%26&y=1\nBearer what-the-caller-has\n"
                + "false\n3000000\n");
  }

  @Test
  void aRequestWithoutBodyHasNone() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/releases", HttpRequest.BodyPublishers.noBody());

    assertThat(answer.body()).startsWith("GET /v1/releases\n").endsWith("\n0\n");
  }

  @Test
  void aServiceThatIsDownIsNamed() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/builds", HttpRequest.BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body())
        .contains("\"code\":\"unavailable\"")
        .contains("build-service does not answer");
  }

  @Test
  void aBodyOfUnknownLengthPassesOverHttp2() throws Exception {
    try (HttpClient newer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      // the first request turns the connection into one of HTTP/2
      newer.send(request("/v1/releases").build(), HttpResponse.BodyHandlers.discarding());
      HttpResponse<String> answer =
          newer.send(
              request("/v1/configurations/a/revisions")
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(new byte[3_000_000])))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.body()).startsWith("POST").endsWith("\n3000000\n");
    }
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() throws Exception {
    HttpResponse<InputStream> answer =
        http.send(
            request("/v1/configurations/breaks-off").GET().build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(body.readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("GET ");
      send("GET", "/v1/configurations/has-begun", HttpRequest.BodyPublishers.noBody());

      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theRequestLineNamesNoOtherServer() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET http://127.0.0.1:1/v1/releases HTTP/1.1\r\nHost: 127.0.0.1:1\r\nTE: trailers\r\n"
                  + "Connection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .lines()
              .reduce("", (a, b) -> a + b + "\n");

      assertThat(answer).startsWith("HTTP/1.1 202").contains("GET /v1/releases\nnull\nfalse\n0\n");
    }
  }

  @Test
  @Timeout(60)
  void aRefusedBodyIsNotInTheWayOfTheNextRequest() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v1/builds HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[3_000_000]);
      out.write(
          "GET /v1/releases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answers).startsWith("HTTP/1.1 503").contains("HTTP/1.1 202");
    }
  }

  @Test
  void aPathThatClimbsOutIsNotForwarded() throws Exception {
    HttpResponse<String> answer =
        send("GET", "/v1/releases/%2e%2e/revisions", HttpRequest.BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("X-Service")).isEmpty();
  }
}
