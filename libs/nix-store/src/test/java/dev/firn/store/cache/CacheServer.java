package dev.firn.store.cache;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A binary cache that keeps its files in memory and can be told to misbehave. */
final class CacheServer implements AutoCloseable {
  /** Takes a request over; true if it has answered. */
  interface Trouble {
    boolean answers(HttpExchange exchange, String key) throws IOException;
  }

  final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final Map<String, String> authorizations = new ConcurrentHashMap<>();
  volatile Trouble trouble = (_, _) -> false;
  private final HttpServer server;

  CacheServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/cache/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/cache");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestURI().toString().substring("/cache/".length());
      String method = exchange.getRequestMethod();
      requests.add(method + " " + key);
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      authorizations.put(key, String.valueOf(authorization));
      if (trouble.answers(exchange, key)) {
        return;
      }
      if (method.equals("PUT")) {
        files.put(key, exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      byte[] file = files.get(key);
      if (file == null) {
        exchange.sendResponseHeaders(404, -1);
      } else if (method.equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, file.length);
        exchange.getResponseBody().write(file);
      }
    }
  }

  static boolean answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    return true;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
