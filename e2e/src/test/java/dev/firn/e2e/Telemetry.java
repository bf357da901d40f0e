package dev.firn.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes traces in, as a collector of OpenTelemetry does (OTLP over HTTP). */
final class Telemetry implements AutoCloseable {
  private final HttpServer server;
  private final List<String> exports = new CopyOnWriteArrayList<>();

  Telemetry() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exports.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  /** What services must be told to send their traces here. */
  Map<String, String> settings() {
    return Map.of(
        "QUARKUS_OTEL_SDK_DISABLED", "false",
        "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(),
        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "500ms");
  }

  /**
   * Whether a service has told of a trace.
   *
   * @param trace its id in hexadecimal
   */
  boolean has(String service, String trace) {
    String id = new String(HexFormat.of().parseHex(trace), StandardCharsets.ISO_8859_1);
    return exports.stream().anyMatch(e -> e.contains(service) && e.contains(id));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
