package dev.firn.console.gateway;

import dev.firn.kit.problem.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Forwards what belongs to a service that is a process of its own, so that the command line, the
 * pages and stock Nix need one address. Bodies flow through as they come, both ways; who may do
 * what is decided by the service.
 */
@ApplicationScoped
class Gateway {
  private static final Logger LOG = Logger.getLogger(Gateway.class);
  private static final String NAME = "console";
  private static final int PRIORITY = 50;
  private static final int MOST_CONNECTIONS = 2_000;
  private static final int CONNECT_MILLIS = 5_000;

  /** What is said between neighbours only. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "expect",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<HttpMethod> BODILESS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Vertx vertx;
  private final boolean enabled;
  private final Routes routes;
  private @Nullable HttpClient client;

  Gateway(
      Vertx vertx,
      GatewaySettings settings,
      @ConfigProperty(name = "quarkus.application.name") String application) {
    this.vertx = vertx;
    enabled = settings.enabled().orElse(NAME.equals(application));
    routes =
        new Routes(
            Map.of(
                "eval-service", settings.evalService(),
                "module-service", settings.moduleService(),
                "build-service", settings.buildService(),
                "store-service", settings.storeService(),
                "activation-service", settings.activationService()));
  }

  void start(@Observes StartupEvent event) {
    if (enabled) {
      client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setMaxPoolSize(MOST_CONNECTIONS)
                  .setConnectTimeout(CONNECT_MILLIS)
                  .setKeepAliveTimeout(10)
                  .setDecompressionSupported(false));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    HttpClient open = client;
    if (open != null) {
      var _ = open.close();
    }
  }

  void register(@Observes Filters filters) {
    if (enabled) {
      filters.register(this::filter, PRIORITY);
    }
  }

  private void filter(RoutingContext http) {
    routes
        .find(http.normalizedPath())
        .ifPresentOrElse(destination -> forward(http.request(), destination), http::next);
  }

  private void forward(HttpServerRequest from, Routes.Destination destination) {
    HttpClient open = client;
    if (open == null) {
      refuse(from, destination, "the console is starting or stopping");
      return;
    }
    from.pause();
    URI address = destination.address();
    boolean tls = "https".equals(address.getScheme());
    int usualPort = tls ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setMethod(from.method())
            .setHost(address.getHost())
            .setPort(address.getPort() > 0 ? address.getPort() : usualPort)
            .setSsl(tls)
            .setURI(from.query() == null ? from.path() : from.path() + "?" + from.query());
    open.request(options)
        .compose(to -> send(from, to))
        .onSuccess(answer -> answer(answer, from.response()))
        .onFailure(failure -> refuse(from, destination, failure.getMessage()));
  }

  private static Future<HttpClientResponse> send(HttpServerRequest from, HttpClientRequest to) {
    copy(from.headers(), to.headers());
    if ("100-continue".equalsIgnoreCase(from.getHeader("Expect"))) {
      from.response().writeContinue();
    }
    // who asked went away: the service need not go on
    from.response().exceptionHandler(_ -> to.reset());
    from.response().closeHandler(_ -> to.reset());
    if (!mayHaveBody(from)) {
      from.resume();
      return to.send();
    }
    return to.send(from);
  }

  /** HTTP/2 has no header that tells of a body whose length nobody knows. */
  private static boolean mayHaveBody(HttpServerRequest from) {
    return from.headers().contains("Content-Length")
        || from.headers().contains("Transfer-Encoding")
        || from.version() == HttpVersion.HTTP_2 && !BODILESS.contains(from.method());
  }

  private static void answer(HttpClientResponse from, HttpServerResponse to) {
    if (to.closed()) {
      from.request().reset();
      return;
    }
    to.setStatusCode(from.statusCode());
    copy(from.headers(), to.headers());
    if (!from.headers().contains("Content-Length")) {
      to.setChunked(true);
    }
    // a body that breaks off must not look like a whole one
    from.pipe().endOnFailure(false).to(to).onFailure(_ -> to.reset());
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
            to.add(name, value);
          }
        });
  }

  private static void refuse(
      HttpServerRequest from, Routes.Destination destination, @Nullable String why) {
    LOG.debugf("%s at %s: %s", destination.service(), destination.address(), why);
    from.resume(); // what is left of its body is in the way of the connection's next request
    HttpServerResponse to = from.response();
    if (to.headWritten() || to.closed()) {
      to.reset();
      return;
    }
    Problem problem =
        Problem.of(
            503, "unavailable", destination.service() + " does not answer; try again in a moment");
    to.setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Retry-After", "2")
        .end(JsonObject.mapFrom(problem).encode());
  }
}
