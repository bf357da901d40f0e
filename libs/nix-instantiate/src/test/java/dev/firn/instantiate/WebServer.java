package dev.firn.instantiate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server on this machine, for tests: answers by path and query, and remembers requests. */
public final class WebServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** What is answered. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answer(int status, byte[] body, Map<String, String> headers) {
    public static Answer text(String body) {
      return new Answer(200, body.getBytes(StandardCharsets.ISO_8859_1), Map.of());
    }
  }

  /** What was asked for; a header that was not sent is empty. */
  public record Request(String target, Map<String, String> headers) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
    }
  }

  private WebServer(HttpServer server) {
    this.server = server;
  }

  public static WebServer start() throws IOException {
    return start(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** Starts one that is set up already, such as one with TLS. */
  public static WebServer start(HttpServer prepared) {
    WebServer web = new WebServer(prepared);
    prepared.createContext("/", web::handle);
    prepared.start();
    return web;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    Map<String, String> headers = new java.util.HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    requests.add(new Request(target, headers));
    Answer answer = answers.getOrDefault(target, new Answer(404, new byte[0], Map.of()));
    answer.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
    exchange.getResponseBody().write(answer.body);
    exchange.close();
  }

  /** From now on answers a path and query so. */
  public WebServer put(String target, Answer answer) {
    answers.put(target, answer);
    return this;
  }

  public WebServer put(String target, String text) {
    return put(target, Answer.text(text));
  }

  public WebServer put(String target, byte[] body) {
    return put(target, new Answer(200, body, Map.of()));
  }

  public WebServer remove(String target) {
    answers.remove(target);
    return this;
  }

  /** Paths and queries that were asked for, in order. */
  public List<String> targets() {
    return requests.stream().map(Request::target).toList();
  }

  public List<Request> requests() {
    return requests;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The URL of a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
