package dev.firn.instantiate.fetch.http;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Downloads to files. Certificates are always verified. Credentials, from the {@code netrc} file or
 * the caller, go to the host that they are for and never along a redirect to another. Thread-safe.
 */
public final class Downloader {
  private static final int MAX_REDIRECTS = 20;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Pattern IMMUTABLE =
      Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?immutable\"?");

  private final DownloadSettings settings;
  private @Nullable HttpClient client;

  public Downloader(DownloadSettings settings) {
    this.settings = settings;
  }

  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .connectTimeout(settings.connectTimeout())
              .followRedirects(HttpClient.Redirect.NEVER);
      settings.authorities().map(Certificates::trusting).ifPresent(builder::sslContext);
      made = builder.build();
      client = made;
    }
    return made;
  }

  /**
   * What to download.
   *
   * @param headers sent to the URL's own host only
   * @param etag of what is there already; empty for none
   * @param posted what to send; empty for nothing, so that the URL is only asked for
   */
  public record Request(String url, Map<String, String> headers, String etag, String posted) {
    public Request(String url, Map<String, String> headers, String etag) {
      this(url, headers, etag, "");
    }

    public static Request of(String url) {
      return new Request(url, Map.of(), "");
    }
  }

  /**
   * What came.
   *
   * @param unchanged whether the server says that what has the given etag is still right; then the
   *     file is empty
   * @param urls the one asked for and each that it was redirected to
   * @param immutableUrl where the server says that just this can always be had
   */
  public record Download(
      boolean unchanged, String etag, List<String> urls, Optional<String> immutableUrl) {}

  /**
   * Downloads into a file, which is made or emptied.
   *
   * @throws FetchException {@code not-found}, {@code http-status}, {@code tls}, {@code network},
   *     {@code denied-address}, {@code too-large}, {@code bad-url} …
   */
  public Download download(Request request, Path file, Progress progress) {
    Url url = Url.parse(request.url());
    if (url.scheme().equals("file")) {
      settings.local().require(BytePaths.of(url.filePath()), request.url());
      return copy(url, file);
    }
    if (!url.scheme().equals("http") && !url.scheme().equals("https")) {
      throw new FetchException(
          "unsupported-url",
          "'" + request.url() + "' cannot be downloaded; http, https and file URLs can");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return follow(request, file, progress);
      } catch (Transient e) {
        if (attempt >= settings.attempts()) {
          throw e.failure;
        }
        sleep(e.retryAfter.orElse(wait(attempt)));
      }
    }
  }

  private static Download copy(Url url, Path file) {
    Path source = BytePaths.of(url.filePath());
    if (Files.isDirectory(source)) {
      boolean git = Files.exists(source.resolve(".git"));
      throw new FetchException(
          "not-a-file",
          "'"
              + url
              + "' is a directory, not a file"
              + (git ? "; it is a Git repository, so write 'git+" + url + "'" : ""));
    }
    try (InputStream in = Files.newInputStream(source);
        OutputStream out = open(file)) {
      in.transferTo(out);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new FetchException("not-found", "file '" + url.filePath() + "' does not exist", e);
    } catch (IOException e) {
      throw new FetchException("io", "cannot read '" + url.filePath() + "': " + e.getMessage(), e);
    }
    return new Download(false, "", List.of(url.toString()), Optional.empty());
  }

  private Download follow(Request request, Path file, Progress progress) throws Transient {
    List<String> urls = new ArrayList<>(List.of(request.url()));
    URI first = uri(request.url());
    if (first.getHost() == null) {
      throw new FetchException("bad-url", "'" + first + "' names no host");
    }
    URI at = first;
    while (true) {
      HttpResponse<InputStream> response = send(at, headers(at, first, request), request.posted());
      try (InputStream body = response.body()) {
        int status = response.statusCode();
        Optional<String> location = response.headers().firstValue("location");
        if (status >= 300 && status < 400 && status != 304 && location.isPresent()) {
          if (urls.size() > MAX_REDIRECTS) {
            throw new FetchException(
                "redirects", "'" + request.url() + "' is redirected more than 20 times");
          }
          at = redirect(at, location.get());
          urls.add(at.toString());
          continue;
        }
        if (status == 304 && !request.etag().isEmpty()) {
          return new Download(true, request.etag(), urls, immutable(response, at));
        }
        if (status != 200) {
          throw failure(status, at, response);
        }
        save(body, file, at, response, progress);
        String etag = response.headers().firstValue("etag").orElse("");
        return new Download(false, etag, urls, immutable(response, at));
      } catch (IOException e) {
        throw new Transient(
            new FetchException("network", "'" + at + "' broke off: " + e.getMessage(), e));
      }
    }
  }

  private Map<String, String> headers(URI at, URI first, Request request) {
    Map<String, String> out = new java.util.TreeMap<>();
    boolean sameHost =
        at.getHost().equalsIgnoreCase(first.getHost())
            && port(at) == port(first)
            && at.getScheme().equals(first.getScheme());
    Optional<Url.Authority> authority = Url.parse(request.url()).authority();
    if (sameHost && authority.isPresent() && authority.get().user().isPresent()) {
      out.put(
          "Authorization",
          new Netrc.Entry("", authority.get().user().get(), authority.get().password().orElse(""))
              .basic());
    } else {
      settings
          .netrc()
          .find(at.getHost(), sameHost)
          .ifPresent(e -> out.put("Authorization", e.basic()));
    }
    if (sameHost) {
      out.putAll(request.headers());
    }
    if (!request.etag().isEmpty()) {
      out.put("If-None-Match", request.etag());
    }
    return out;
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private HttpResponse<InputStream> send(URI at, Map<String, String> headers, String posted)
      throws Transient {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(withoutUser(at))
            .timeout(settings.stallTimeout())
            .header("User-Agent", "firn");
    if (posted.isEmpty()) {
      builder.GET();
    } else {
      builder.POST(HttpRequest.BodyPublishers.ofString(posted, StandardCharsets.ISO_8859_1));
    }
    headers.forEach(builder::header);
    try {
      settings.denied().require(at.getHost(), at.toString());
      HttpResponse<InputStream> response =
          client().send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      stillAllowed(at, response);
      return response;
    } catch (SSLException e) {
      throw new FetchException(
          "tls",
          "the certificate of '" + at.getHost() + "' is not to be trusted: " + e.getMessage(),
          e);
    } catch (java.net.ConnectException
        | java.net.UnknownHostException
        | java.nio.channels.UnresolvedAddressException e) {
      throw new Transient(
          new FetchException(
              "network", "cannot connect to '" + at.getHost() + "' for '" + at + "'", e));
    } catch (IOException e) {
      throw new Transient(
          new FetchException("network", "cannot download '" + at + "': " + e.getMessage(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", "the download of '" + at + "' was interrupted", e);
    }
  }

  /**
   * A name may have led elsewhere when the connection was made than when it was looked at. What was
   * looked up is kept for a while, so that looking again tells where the connection went.
   */
  private void stillAllowed(URI at, HttpResponse<InputStream> response) throws IOException {
    try {
      settings.denied().require(at.getHost(), at.toString());
    } catch (FetchException | IOException e) {
      response.body().close();
      throw e;
    }
  }

  private static URI withoutUser(URI uri) {
    if (uri.getRawUserInfo() == null) {
      return uri;
    }
    return uri(uri.toString().replaceFirst("//[^/@]*@", "//"));
  }

  private void save(
      InputStream body, Path file, URI at, HttpResponse<?> response, Progress progress)
      throws IOException {
    long total = response.headers().firstValueAsLong("content-length").orElse(-1);
    long sum = 0;
    try (OutputStream out = open(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        sum += n;
        if (sum > settings.maxBytes()) {
          throw new FetchException(
              "too-large", "'" + at + "' has more than " + settings.maxBytes() + " bytes");
        }
        out.write(buffer, 0, n);
        progress.downloaded(at.toString(), sum, total);
      }
    } finally {
      progress.finished(at.toString());
    }
    if (total >= 0 && sum != total) {
      throw new IOException(sum + " of " + total + " bytes came");
    }
  }

  private static FetchException failure(int status, URI at, HttpResponse<?> response)
      throws Transient {
    FetchException failure =
        new FetchException(
            status == 404 || status == 410 ? "not-found" : "http-status",
            "'" + at + "' answers with HTTP status " + status);
    boolean passing =
        status == 408
            || status == 429
            || (status >= 500 && status != 501 && status != 505 && status != 511);
    if (passing) {
      throw new Transient(failure, retryAfter(response));
    }
    return failure;
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    Optional<String> seconds = response.headers().firstValue("retry-after");
    if (seconds.isEmpty() || !seconds.get().matches("[0-9]{1,6}")) {
      return Optional.empty();
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(seconds.get()));
    return Optional.of(asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked);
  }

  private static OutputStream open(Path file) throws IOException {
    return Files.newOutputStream(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static URI redirect(URI from, String location) {
    URI to = from.resolve(uri(location));
    boolean http = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
    if (!http || to.getHost() == null) {
      throw new FetchException(
          "redirects", "'" + from + "' redirects to '" + to + "', which is not an http URL");
    }
    return to;
  }

  private static Optional<String> immutable(HttpResponse<?> response, URI at) {
    for (String link : response.headers().allValues("link")) {
      Matcher matcher = IMMUTABLE.matcher(link);
      if (matcher.find()) {
        return Optional.of(at.resolve(uri(matcher.group(1))).toString());
      }
    }
    return Optional.empty();
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new FetchException("bad-url", "'" + text + "' is not a URL", e);
    }
  }

  private Duration wait(int attempt) {
    double factor =
        (1L << Math.min(attempt - 1, 16)) * (1 + ThreadLocalRandom.current().nextDouble());
    Duration wait = Duration.ofNanos((long) (settings.backoff().toNanos() * factor));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", "a download was interrupted", e);
    }
  }

  /** A fault that may pass. */
  private static final class Transient extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient FetchException failure;
    private final transient Optional<Duration> retryAfter;

    Transient(FetchException failure) {
      this(failure, Optional.empty());
    }

    Transient(FetchException failure, Optional<Duration> retryAfter) {
      super(failure);
      this.failure = failure;
      this.retryAfter = retryAfter;
    }
  }
}
