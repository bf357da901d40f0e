package dev.firn.console.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What browsers are told about the console's pages: nothing from elsewhere, nothing inline. */
@ApplicationScoped
class PageHeaders {
  private static final int PRIORITY = 100;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  void register(@Observes Filters filters) {
    filters.register(PageHeaders::add, PRIORITY);
  }

  private static void add(RoutingContext http) {
    String path = http.normalizedPath();
    HttpServerResponse response = http.response();
    if (path.equals("/") || path.endsWith(".html") || path.startsWith("/console/")) {
      response.putHeader("Content-Security-Policy", POLICY);
      response.putHeader("Referrer-Policy", "no-referrer");
      response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.putHeader("X-Frame-Options", "DENY");
      response.putHeader("Cache-Control", "no-cache");
    }
    response.putHeader("X-Content-Type-Options", "nosniff");
    http.next();
  }
}
