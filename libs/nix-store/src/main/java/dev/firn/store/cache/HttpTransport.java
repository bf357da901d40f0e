package dev.firn.store.cache;

import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache behind HTTP. Redirections of reads are followed, but never from TLS to none, and the
 * token is sent to the cache's own origin only.
 */
final class HttpTransport implements Transport {
  private static final int MAX_REDIRECTIONS = 5;
  private static final int MAX_ERROR_TEXT = 2_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final URI base;
  private final Optional<String> token;
  private final HttpClient client;

  /**
   * @param base ends in a slash
   */
  HttpTransport(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
    this.client =
        HttpClient.newBuilder()
            .version(
                base.getScheme().equals("https")
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public Optional<InputStream> get(BlobKey key) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = follow(key, "GET");
    if (answer.statusCode() == 200) {
      return Optional.of(answer.body());
    }
    try (InputStream body = answer.body()) {
      if (answer.statusCode() == 404) {
        return Optional.empty();
      }
      throw failure(answer, key, "read", body);
    }
  }

  @Override
  public boolean exists(BlobKey key) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = follow(key, "HEAD");
    try (InputStream body = answer.body()) {
      return switch (answer.statusCode()) {
        case 200 -> true;
        case 404 -> false;
        default -> throw failure(answer, key, "look for", body);
      };
    }
  }

  @Override
  public void put(BlobKey key, Content content, String mediaType)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher body =
        switch (content) {
          case Content.Bytes b -> HttpRequest.BodyPublishers.ofByteArray(b.bytes());
          case Content.File f -> HttpRequest.BodyPublishers.ofFile(f.file());
        };
    HttpRequest request =
        request(base.resolve(key.value()))
            .header("Content-Type", mediaType)
            .timeout(Duration.ofHours(1))
            .PUT(body)
            .build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream text = answer.body()) {
      if (answer.statusCode() / 100 != 2) {
        throw failure(answer, key, "write", text);
      }
    }
  }

  private HttpResponse<InputStream> follow(BlobKey key, String method)
      throws IOException, InterruptedException {
    URI uri = base.resolve(key.value());
    for (int i = 0; i <= MAX_REDIRECTIONS; i++) {
      HttpRequest request =
          request(uri).timeout(TIMEOUT).method(method, HttpRequest.BodyPublishers.noBody()).build();
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      Optional<String> location = answer.headers().firstValue("Location");
      if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
        return answer;
      }
      answer.body().close();
      uri = redirected(uri, location.get());
    }
    throw new CacheException(
        CacheException.Kind.INVALID,
        "'"
            + base.resolve(key.value())
            + "' was redirected more than "
            + MAX_REDIRECTIONS
            + " times");
  }

  private static URI redirected(URI from, String location) {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new CacheException(
          CacheException.Kind.INVALID,
          "'" + from + "' redirects to " + StoreException.show(location) + ", which is no URL",
          e);
    }
    boolean allowed =
        "https".equals(to.getScheme())
            || "http".equals(to.getScheme()) && "http".equals(from.getScheme());
    if (!allowed || to.getHost() == null) {
      throw new CacheException(
          CacheException.Kind.INVALID,
          "'"
              + from
              + "' redirects to "
              + StoreException.show(location)
              + ", which is not followed");
    }
    return to;
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "firn");
    if (sameOrigin(uri)) {
      token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    }
    return request;
  }

  private boolean sameOrigin(URI uri) {
    return base.getScheme().equals(uri.getScheme())
        && base.getHost().equalsIgnoreCase(uri.getHost())
        && base.getPort() == uri.getPort();
  }

  /** An exception that may pass is returned as an {@link IOException}. */
  private IOException failure(HttpResponse<?> answer, BlobKey key, String what, InputStream body)
      throws IOException {
    int status = answer.statusCode();
    String text = new String(body.readNBytes(MAX_ERROR_TEXT), StandardCharsets.UTF_8).strip();
    String message =
        "cannot "
            + what
            + " '"
            + base.resolve(key.value())
            + "': status "
            + status
            + (text.isEmpty() ? "" : ": " + text);
    if (status >= 500 || status == 429 || status == 408) {
      return new BusyException(
          message, retryAfter(answer.headers().firstValue("Retry-After").orElse(null)));
    }
    boolean denied = status == 401 || status == 403 || status == 407;
    throw new CacheException(
        denied ? CacheException.Kind.DENIED : CacheException.Kind.REFUSED, message);
  }

  /** Seconds, or a date. */
  private static long retryAfter(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    if (value.matches("[0-9]{1,6}")) {
      return Long.parseLong(value) * 1000;
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, Duration.between(Instant.now(), at).toMillis());
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  @Override
  public String name() {
    return base.toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
