package dev.firn.buildservice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firn.api.store.v1.QueryMissingRequest;
import dev.firn.api.store.v1.QueryMissingResponse;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A binary cache in memory, and as much of store-service's gRPC as builds need. */
final class FakeStoreService extends StoreServiceGrpc.StoreServiceImplBase
    implements AutoCloseable {
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  volatile boolean away;

  private final HttpServer http;
  private final Server grpc;

  FakeStoreService() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/cache/main/", this::serve);
    http.start();
    grpc =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(this)
            .build()
            .start();
  }

  URI url() {
    return URI.create("http://localhost:" + grpc.getPort());
  }

  URI cacheUrl() {
    return URI.create("http://localhost:" + http.getAddress().getPort() + "/cache/main");
  }

  boolean has(StorePath path) {
    return files.containsKey(path.hashPart() + ".narinfo");
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestURI().getPath().substring("/cache/main/".length());
      if (away) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "PUT" -> {
          files.put(key, exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(204, -1);
        }
        case "HEAD" -> exchange.sendResponseHeaders(files.containsKey(key) ? 200 : 404, -1);
        default -> {
          byte[] bytes = files.get(key);
          if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        }
      }
    }
  }

  @Override
  public void queryMissing(
      QueryMissingRequest request, StreamObserver<QueryMissingResponse> answer) {
    QueryMissingResponse.Builder missing = QueryMissingResponse.newBuilder();
    request.getStorePathsList().stream()
        .filter(p -> !has(StoreDir.DEFAULT.parse(p)))
        .forEach(missing::addMissing);
    answer.onNext(missing.build());
    answer.onCompleted();
  }

  @Override
  public void close() {
    http.stop(0);
    grpc.shutdownNow();
  }
}
