package dev.firn.kit.auth;

import dev.firn.events.TokenRole;
import dev.firn.kit.problem.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses REST calls without a token that may make them: {@code authorization: Bearer TOKEN}, or
 * for a browser the cookie {@code firn_token} in requests of our own pages. {@link Needs} says what
 * each method takes. Health and metrics below {@code /q} and the console's files do not come here.
 * gRPC has its own interceptor.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class TokenFilter implements ContainerRequestFilter {
  /** The name of the cookie. */
  public static final String COOKIE = "firn_token";

  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** The most bytes of a body that is read at once. */
  public static final long MAX_BODY = 128L << 20;

  /** Not read before the first call: filters are made before settings can be read. */
  private final Instance<AccessTokens> tokens;

  private final Instance<Caller> caller;

  @Context ResourceInfo resource;

  /** Asks {@code tokens}, and tells {@code caller} who it is. */
  @SuppressWarnings("NullAway.Init")
  public TokenFilter(Instance<AccessTokens> tokens, Instance<Caller> caller) {
    this.tokens = tokens;
    this.caller = caller;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource.getResourceMethod();
    switch (kind(method, resource.getResourceClass())) {
      case OWN -> {}
      case TOKEN -> {
        Optional<Response> refused = refused(request, method);
        if (refused.isPresent()) {
          request.abortWith(refused.get());
          return;
        }
      }
    }
    if (tooLong(request) && (method == null || !method.isAnnotationPresent(LargeBody.class))) {
      request.abortWith(
          Problem.of(413, "body-too-large", "a request has at most " + MAX_BODY + " bytes")
              .response());
    }
  }

  private Optional<Response> refused(ContainerRequestContext request, @Nullable Method method) {
    Optional<Grant> found =
        tokens.get().grant(ServiceToken.bearer(request.getHeaderString(HttpHeaders.AUTHORIZATION)));
    if (found.isEmpty() && isOwnPage(request)) {
      found = tokens.get().grant(cookie(request));
    }
    if (found.isEmpty()) {
      return Optional.of(refusal());
    }
    Grant grant = found.get();
    caller.get().is(grant);
    Needs needs = method == null ? null : method.getAnnotation(Needs.class);
    boolean reads = READING.contains(request.getMethod());
    TokenRole role = needs != null ? needs.value() : reads ? TokenRole.READ : TokenRole.ADMIN;
    if (!grant.has(role)) {
      return Optional.of(
          Problem.of(
                  403,
                  "role-needed",
                  "this takes a token of the role "
                      + role.name().toLowerCase(Locale.ROOT)
                      + "; yours has "
                      + grant.role().name().toLowerCase(Locale.ROOT))
              .response());
    }
    if (grant.isScoped() && !covers(grant, needs, request.getUriInfo().getPathParameters())) {
      return Optional.of(
          Problem.of(403, "out-of-scope", "this token is for other nodes or configurations only")
              .response());
    }
    return Optional.empty();
  }

  private static boolean covers(
      Grant grant, @Nullable Needs needs, MultivaluedMap<String, String> path) {
    return switch (needs == null ? Needs.Scope.NONE : needs.scope()) {
      case NONE -> false;
      case NODE -> grant.coversNode(String.valueOf(path.getFirst("node")));
      case CONFIGURATION ->
          grant.coversConfiguration(String.valueOf(path.getFirst("configuration")));
      case NAMED, OWN -> true;
    };
  }

  /** The answer to a caller without a good token. */
  public static Response refusal() {
    return Problem.of(
            401,
            "token-needed",
            "send the token of this Firn in the header 'authorization: Bearer TOKEN'")
        .responseBuilder()
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"firn\"")
        .build();
  }

  private static Access.Kind kind(@Nullable Method method, @Nullable Class<?> resourceClass) {
    Access access = method == null ? null : method.getAnnotation(Access.class);
    if (access == null && resourceClass != null) {
      access = resourceClass.getAnnotation(Access.class);
    }
    return access == null ? Access.Kind.TOKEN : access.value();
  }

  /** A cookie comes with whatever page makes the request; only our own may use it. */
  private static boolean isOwnPage(ContainerRequestContext request) {
    String site = request.getHeaderString("Sec-Fetch-Site");
    return site == null || site.equals("same-origin") || site.equals("none");
  }

  private static @Nullable String cookie(ContainerRequestContext request) {
    Cookie cookie = request.getCookies().get(COOKIE);
    return cookie == null ? null : cookie.getValue();
  }

  private static boolean tooLong(ContainerRequestContext request) {
    String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    return length != null && (length.length() > 18 || Long.parseLong(length) > MAX_BODY);
  }
}
