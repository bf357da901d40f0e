package dev.firn.buildservice.app;

import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Keeps logs where {@code nix log} looks for them in a binary cache: {@code log/HASH-NAME.drv}. */
public final class CacheLogs implements KeptLogs, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI cache;
  private final String authorization;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * @param cache the cache's URL
   * @param authorization the header of each request
   */
  public CacheLogs(URI cache, String authorization) {
    this.cache = cache.toString().endsWith("/") ? cache : URI.create(cache + "/");
    this.authorization = authorization;
  }

  @Override
  public void put(StorePath derivation, InputStream log) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            request(derivation)
                .header("Content-Type", "text/plain; charset=utf-8")
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> log))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "store-service answers " + response.statusCode() + " to a log: " + response.body());
    }
  }

  @Override
  public Optional<InputStream> get(StorePath derivation) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(request(derivation).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 404) {
      response.body().close();
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      response.body().close();
      throw new IOException("store-service answers " + response.statusCode() + " for a log");
    }
    return Optional.of(response.body());
  }

  private HttpRequest.Builder request(StorePath derivation) {
    return HttpRequest.newBuilder(cache.resolve("log/" + derivation.baseName().replace("?", "%3F")))
        .timeout(PATIENCE)
        .header("Authorization", authorization);
  }

  @Override
  public void close() {
    http.close();
  }
}
