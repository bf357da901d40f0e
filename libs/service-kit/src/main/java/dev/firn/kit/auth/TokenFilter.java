package dev.firn.kit.auth;

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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Refuses REST calls without the token: {@code authorization: Bearer TOKEN}, or for a browser the
 * cookie {@code firn_token} in requests of our own pages. Health and metrics below {@code /q} and
 * the console's files do not come here. gRPC has its own interceptor.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class TokenFilter implements ContainerRequestFilter {
  /** The name of the cookie. */
  public static final String COOKIE = "firn_token";

  /** The most bytes of a body that is read at once. */
  public static final long MAX_BODY = 128L << 20;

  /** Not read before the first call: filters are made before settings can be read. */
  private final Instance<ServiceToken> token;

  @Context ResourceInfo resource;

  /** Compares with {@code token}. */
  @SuppressWarnings("NullAway.Init")
  public TokenFilter(Instance<ServiceToken> token) {
    this.token = token;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource.getResourceMethod();
    switch (kind(method, resource.getResourceClass())) {
      case OWN -> {}
      case TOKEN -> {
        if (!token.get().allows(request.getHeaderString(HttpHeaders.AUTHORIZATION))
            && !(isOwnPage(request) && token.get().matches(cookie(request)))) {
          request.abortWith(refusal());
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
