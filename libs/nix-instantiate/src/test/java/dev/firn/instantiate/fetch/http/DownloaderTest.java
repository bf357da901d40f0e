package dev.firn.instantiate.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
  @TempDir Path temp;

  private HttpServer server;
  private HttpServer other;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server = plain();
    other = plain();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    other.stop(0);
  }

  private static HttpServer plain() throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.start();
    return made;
  }

  private static String url(HttpServer of, String path) {
    return "http://127.0.0.1:" + of.getAddress().getPort() + path;
  }

  private void note(HttpExchange exchange) {
    requests.incrementAndGet();
    authorizations.add(
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("-"));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static DownloadSettings settings(Netrc netrc) {
    return new DownloadSettings(
        3,
        Duration.ofMillis(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        1000,
        netrc,
        Optional.empty(),
        LocalSources.EVERYTHING,
        DeniedAddresses.NONE);
  }

  private Downloader.Download get(String url, Netrc netrc, Map<String, String> headers) {
    return new Downloader(settings(netrc))
        .download(new Downloader.Request(url, headers, ""), temp.resolve("file"), Progress.SILENT);
  }

  @Test
  void aFileComesWithItsTag() {
    server.createContext(
        "/f",
        x -> {
          x.getResponseHeaders().set("ETag", "\"one\"");
          answer(x, 200, "hello");
        });
    assertThat(get(url(server, "/f"), Netrc.NONE, Map.of()).etag()).isEqualTo("\"one\"");
    assertThat(temp.resolve("file")).hasContent("hello");
  }

  @Test
  void credentialsDoNotFollowARedirectToAnotherHost() {
    server.createContext(
        "/from",
        x -> {
          note(x);
          x.getResponseHeaders().set("Location", url(other, "/to"));
          answer(x, 302, "");
        });
    other.createContext(
        "/to",
        x -> {
          note(x);
          answer(x, 200, "there");
        });
    get(url(server, "/from"), Netrc.NONE, Map.of("Authorization", "token secret"));
    assertThat(authorizations).containsExactly("token secret", "-");
  }

  @Test
  void whatWasReachedUnderANameThatLedElsewhereIsNotShown() throws Exception {
    server.createContext(
        "/f",
        x -> {
          note(x);
          answer(x, 200, "secret");
        });
    AtomicInteger lookups = new AtomicInteger();
    DeniedAddresses denied =
        DeniedAddresses.parse(List.of("loopback"))
            .lookedUpBy(
                _ ->
                    new InetAddress[] {
                      InetAddress.ofLiteral(
                          lookups.incrementAndGet() == 1 ? "192.0.2.1" : "127.0.0.1")
                    });

    assertThatThrownBy(
            () ->
                new Downloader(settings(Netrc.NONE).withDenied(denied))
                    .download(
                        Downloader.Request.of(url(server, "/f")),
                        temp.resolve("file"),
                        Progress.SILENT))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("denied-addresses");
    assertThat(temp.resolve("file")).doesNotExist();
    assertThat(requests).hasValue(1);
  }

  @Test
  void aUrlWithoutAHostIsBad() {
    assertThatThrownBy(() -> get("http:///f", Netrc.NONE, Map.of()))
        .hasMessageContaining("names no host");
  }

  @Test
  void aDefaultLoginDoesNotFollowARedirectToAnotherHost() {
    server.createContext(
        "/from",
        x -> {
          note(x);
          x.getResponseHeaders().set("Location", url(other, "/to"));
          answer(x, 302, "");
        });
    other.createContext(
        "/to",
        x -> {
          note(x);
          answer(x, 200, "there");
        });
    get(url(server, "/from"), Netrc.parse("default login a password b"), Map.of());
    assertThat(authorizations).containsExactly("Basic YTpi", "-");
  }

  @Test
  void aLoginOfTheNetrcFileGoesToItsHostOnly() {
    server.createContext(
        "/f",
        x -> {
          note(x);
          answer(x, 200, "hello");
        });
    get(url(server, "/f"), Netrc.parse("machine example.org login a password b"), Map.of());
    get(url(server, "/f"), Netrc.parse("machine 127.0.0.1 login a password b"), Map.of());
    assertThat(authorizations).containsExactly("-", "Basic YTpi");
  }

  @Test
  void aPassingFaultIsTriedAgain() {
    server.createContext(
        "/f",
        x -> {
          if (requests.incrementAndGet() < 3) {
            x.getResponseHeaders().set("Retry-After", "0");
            answer(x, 503, "");
          } else {
            answer(x, 200, "hello");
          }
        });
    get(url(server, "/f"), Netrc.NONE, Map.of());
    assertThat(requests).hasValue(3);
  }

  @Test
  void whatIsMissingIsNotTriedAgain() {
    server.createContext(
        "/f",
        x -> {
          note(x);
          answer(x, 404, "");
        });
    assertThatThrownBy(() -> get(url(server, "/f"), Netrc.NONE, Map.of()))
        .isInstanceOfSatisfying(
            FetchException.class, e -> assertThat(e.code()).isEqualTo("fetch/not-found"));
    assertThat(requests).hasValue(1);
  }

  @Test
  void aFilePastTheLimitIsRefused() {
    server.createContext("/f", x -> answer(x, 200, "x".repeat(5000)));
    assertThatThrownBy(() -> get(url(server, "/f"), Netrc.NONE, Map.of()))
        .isInstanceOfSatisfying(
            FetchException.class, e -> assertThat(e.code()).isEqualTo("fetch/too-large"));
  }

  @Test
  void aRedirectToAFileIsRefused() {
    server.createContext(
        "/f",
        x -> {
          x.getResponseHeaders().set("Location", "file:///etc/passwd");
          answer(x, 302, "");
        });
    assertThatThrownBy(() -> get(url(server, "/f"), Netrc.NONE, Map.of()))
        .hasMessageContaining("not an http URL");
  }

  @Test
  void anEndlessRedirectIsRefused() {
    server.createContext(
        "/f",
        x -> {
          x.getResponseHeaders().set("Location", "/f");
          answer(x, 302, "");
        });
    assertThatThrownBy(() -> get(url(server, "/f"), Netrc.NONE, Map.of()))
        .hasMessageContaining("more than 20");
  }

  @Test
  void whatIsUnchangedIsNotSentAgain() {
    server.createContext("/f", x -> answer(x, 304, ""));
    Downloader.Download download =
        new Downloader(settings(Netrc.NONE))
            .download(
                new Downloader.Request(url(server, "/f"), Map.of(), "\"one\""),
                temp.resolve("file"),
                Progress.SILENT);
    assertThat(download.unchanged()).isTrue();
  }

  @Test
  void anImmutableLinkIsFound() {
    server.createContext(
        "/f",
        x -> {
          x.getResponseHeaders().set("Link", "</g?rev=1>; rel=\"immutable\"");
          answer(x, 200, "hello");
        });
    assertThat(get(url(server, "/f"), Netrc.NONE, Map.of()).immutableUrl())
        .contains(url(server, "/g?rev=1"));
  }

  @Test
  void aServerThatSignedItsOwnCertificateIsRefusedAndSeesNoCredentials() throws Exception {
    Path keys = temp.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keys.toString(),
                "-storepass",
                "secret",
                "-keypass",
                "secret")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "secret".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    https.createContext(
        "/f",
        x -> {
          note(x);
          answer(x, 200, "hello");
        });
    https.start();
    try {
      String url = "https://127.0.0.1:" + https.getAddress().getPort() + "/f";
      assertThatThrownBy(() -> get(url, Netrc.parse("default login a password b"), Map.of()))
          .isInstanceOfSatisfying(
              FetchException.class, e -> assertThat(e.code()).isEqualTo("fetch/tls"));
      assertThat(requests).hasValue(0);
    } finally {
      https.stop(0);
    }
  }
}
