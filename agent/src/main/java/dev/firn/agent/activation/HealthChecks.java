package dev.firn.agent.activation;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.units.Sandbox;
import dev.firn.agent.units.Supervisor;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Runs the checks of a generation, all at once, until each holds or its time is up. */
final class HealthChecks {
  private static final int REQUEST_MILLIS = 5_000;
  private static final int MOST_BODY = 1 << 20;

  private final NodeRoot root;
  private final Supervisor supervisor;
  private final Sandbox sandbox;

  HealthChecks(NodeRoot root, Supervisor supervisor) {
    this.root = root;
    this.supervisor = supervisor;
    sandbox = new Sandbox(root);
  }

  /**
   * Waits until every check holds.
   *
   * @param atMost how long in all; zero for what each check says
   * @return pages that answered
   * @throws AgentException {@code health-check-failed}, naming the checks and what they saw last
   */
  List<String> await(List<HealthCheck> checks, Duration atMost) throws InterruptedException {
    if (checks.isEmpty()) {
      return List.of();
    }
    List<String> urls = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    // platform threads: a command ends with the thread that started it
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Optional<String>>> results = new ArrayList<>();
      for (HealthCheck check : checks) {
        results.add(threads.submit(() -> await(check, atMost.isZero() ? check.timeout() : atMost)));
      }
      for (int i = 0; i < checks.size(); i++) {
        Optional<String> failure = results.get(i).get();
        if (failure.isPresent()) {
          failures.add("check '" + checks.get(i).name() + "': " + failure.get());
        } else if (checks.get(i).probe() instanceof HealthCheck.Http http) {
          urls.add(http.url());
        }
      }
    } catch (ExecutionException e) {
      throw new AgentException("health-check-failed", "a health check broke: " + e.getCause(), e);
    }
    if (!failures.isEmpty()) {
      throw new AgentException("health-check-failed", String.join("\n", failures));
    }
    return urls;
  }

  private Optional<String> await(HealthCheck check, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long pause = Math.min(check.interval().toMillis(), 10);
    while (true) {
      Optional<String> failure = probe(check.probe(), end);
      if (failure.isEmpty()) {
        return failure;
      }
      if (System.nanoTime() + pause * 1_000_000 >= end) {
        return Optional.of(failure.get() + " (tried for " + atMost.toMillis() / 1_000.0 + " s)");
      }
      Thread.sleep(pause);
      pause = Math.min(pause * 2, Math.max(check.interval().toMillis(), 10));
    }
  }

  private Optional<String> probe(HealthCheck.Probe probe, long end) {
    return switch (probe) {
      case HealthCheck.Http http -> http(http);
      case HealthCheck.UnitActive unit -> unit(unit.unit());
      case HealthCheck.Command command -> command(command.words(), end);
    };
  }

  private Optional<String> unit(String unit) {
    if (root.isMachine()) {
      return command(List.of("systemctl", "--quiet", "is-active", unit), Long.MAX_VALUE)
          .map(_ -> unit + " is not active");
    }
    String state = supervisor.state(unit);
    if (state.equals("active") || state.equals("ended")) {
      return Optional.empty();
    }
    List<String> lines = supervisor.lastLines(unit, 5);
    return Optional.of(
        unit
            + " is "
            + state
            + (lines.isEmpty() ? "" : "; its log ends with:\n  " + String.join("\n  ", lines)));
  }

  private Optional<String> command(List<String> words, long end) {
    long millis =
        end == Long.MAX_VALUE ? 30_000 : Math.max(1, (end - System.nanoTime()) / 1_000_000);
    Sandbox.Result result =
        sandbox.run(
            new Sandbox.Program(
                words,
                root.isMachine()
                    ? System.getenv()
                    : Map.of("PATH", "/run/current-system/sw/bin:/usr/bin:/bin", "HOME", "/root"),
                "/",
                Sandbox.Identity.ROOT,
                !root.isMachine(),
                !root.isMachine()),
            root.physical("/var/log/health.log"),
            millis);
    return result.exitCode() == 0
        ? Optional.empty()
        : Optional.of(
            "'"
                + String.join(" ", words)
                + "' "
                + (result.exitCode() < 0
                    ? "took too long"
                    : "ended with status " + result.exitCode())
                + (result.lastLines().isEmpty() ? "" : ": " + result.lastLines().getLast()));
  }

  private static Optional<String> http(HealthCheck.Http check) {
    try {
      if (!(URI.create(check.url()).toURL().openConnection() instanceof HttpURLConnection http)) {
        return Optional.of("'" + check.url() + "' is no page's URL");
      }
      try {
        if (http instanceof HttpsURLConnection https) {
          https.setSSLSocketFactory(anyCertificate().getSocketFactory());
          https.setHostnameVerifier((_, _) -> true);
        }
        http.setConnectTimeout(REQUEST_MILLIS);
        http.setReadTimeout(REQUEST_MILLIS);
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        int status = http.getResponseCode();
        boolean right =
            check.status() == 0 ? status >= 200 && status < 400 : status == check.status();
        if (!right) {
          return Optional.of(check.url() + " answered with status " + status);
        }
        if (check.body().isPresent()) {
          return body(http, check);
        }
        return Optional.empty();
      } finally {
        http.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(check.url() + " does not answer: " + e.getMessage());
    }
  }

  private static Optional<String> body(HttpURLConnection http, HealthCheck.Http check)
      throws IOException {
    InputStream stream =
        http.getResponseCode() < 400 ? http.getInputStream() : http.getErrorStream();
    String wanted = check.body().orElseThrow();
    try (stream) {
      String text = new String(stream.readNBytes(MOST_BODY), StandardCharsets.UTF_8);
      return text.contains(wanted)
          ? Optional.empty()
          : Optional.of(check.url() + " answered without '" + wanted + "'");
    }
  }

  /** The question is whether the page is served; its certificate may be its own. */
  private static SSLContext anyCertificate() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up", e);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
