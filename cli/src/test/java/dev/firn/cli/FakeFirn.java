package dev.firn.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A server whose answers a test writes, for faults that a real one does not have when asked to. It
 * wants the token {@link #TOKEN}.
 */
public final class FakeFirn implements AutoCloseable {
  /** What it takes. */
  public static final String TOKEN = "a-token-of-a-test";

  /** The revision of every submission. */
  public static final String REVISION = "0193f2a0-0000-7000-8000-000000000001";

  /** A request that came. */
  public record Request(String method, String path, Map<String, String> headers, byte[] body) {
    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final HttpServer server;
  private final Map<String, String> answers = new TreeMap<>();
  private final Map<String, Integer> statuses = new TreeMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int dropAfter = -1;

  public FakeFirn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers {@code METHOD PATH} so, whatever the query. */
  public FakeFirn answers(String request, int status, String body) {
    answers.put(request, body);
    statuses.put(request, status);
    return this;
  }

  /** Has an event for those who follow. */
  public FakeFirn event(String name, String key, String body) {
    int number = events.size() + 1;
    events.add(
        """
        id: p%d
        event: dev.firn.%s.v1
        data: {"specversion":"1.0","type":"dev.firn.%s.v1","time":"2026-11-22T10:00:%02dZ","subject":"%s","data":%s}

        """
            .formatted(number, name, name, number, key, body));
    return this;
  }

  /** Cuts the first connection of a follower after so many events. */
  public FakeFirn dropAfter(int count) {
    dropAfter = count;
    return this;
  }

  /** What came, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Runs firn against this server. */
  public CommandRun run(CommandRun.Setup setup, String... arguments) {
    return setup.with("FIRN_SERVER", url()).with("FIRN_TOKEN", TOKEN).run(arguments);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String request = exchange.getRequestMethod() + " " + path;
    requests.add(
        new Request(
            exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
    try (exchange) {
      if (!("Bearer " + TOKEN).equals(headers.get("Authorization")) && !path.startsWith("/q/")) {
        send(exchange, 401, "{\"status\":401,\"code\":\"token-needed\",\"detail\":\"no\"}");
      } else if (path.equals("/v1/events")) {
        stream(exchange, headers.getOrDefault("Last-Event-ID", ""));
      } else if (answers.containsKey(request)) {
        send(exchange, statuses.get(request), answers.get(request));
      } else if (request.startsWith("POST /v1/configurations/")) {
        send(exchange, 202, "{\"revision\":\"" + REVISION + "\"}");
      } else {
        send(exchange, 404, "{\"status\":404,\"detail\":\"there is no " + path + "\"}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private void stream(HttpExchange exchange, String lastId) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    int from = lastId.isEmpty() ? 0 : Integer.parseInt(lastId.substring(1));
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = from; i < events.size(); i++) {
        if (lastId.isEmpty() && i == dropAfter) {
          return;
        }
        out.write(events.get(i).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      out.write("event: caught-up\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
