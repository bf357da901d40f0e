package dev.firn.console.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firn.embedded.EmbeddedKafka;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a token for the console under test, and a service that it forwards to: one that
 * tells what it was asked. Another is down.
 */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-of-sixteen-or-more";
  private @Nullable EmbeddedKafka broker;
  private @Nullable HttpServer service;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("console");
      broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      HttpServer echo = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      echo.createContext("/", KafkaResource::answer);
      echo.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      echo.start();
      service = echo;
      Path token = Files.writeString(folder.resolve("token"), TOKEN);
      return Map.of(
          "firn.gateway.enabled",
          "true",
          "firn.gateway.eval-service",
          "http://127.0.0.1:" + echo.getAddress().getPort(),
          "firn.gateway.build-service",
          "http://127.0.0.1:1",
          "firn.kafka.bootstrap-servers",
          broker.bootstrapServers(),
          "firn.token-file",
          token.toString(),
          "firn.state",
          folder.toString(),
          "firn.console.heartbeat",
          "1S",
          "firn.console.max-connections",
          "3");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Semaphore BEGUN = new Semaphore(0);

  /** What was asked, a line each; a path that says so breaks off in the middle of its answer. */
  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String text =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + "\n"
            + exchange.getRequestHeaders().getFirst("Authorization")
            + "\n"
            + exchange.getRequestHeaders().containsKey("Te")
            + "\n"
            + body.length
            + "\n";
    if (exchange.getRequestURI().getPath().endsWith("/has-begun")) {
      BEGUN.release();
    }
    byte[] answer = text.getBytes(StandardCharsets.UTF_8);
    boolean breaksOff = exchange.getRequestURI().getPath().endsWith("/breaks-off");
    exchange.getResponseHeaders().set("X-Service", "eval-service");
    exchange.sendResponseHeaders(202, breaksOff ? answer.length + 10 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.getResponseBody().flush();
    if (breaksOff) {
      // not before the caller has its beginning
      BEGUN.acquireUninterruptibly();
    }
    exchange.close();
  }

  @Override
  public void stop() {
    if (service != null) {
      service.stop(0);
    }
    if (broker != null) {
      broker.close();
    }
  }
}
