package dev.firn.kit.auth;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Refuses gRPC calls without the token in the metadata {@code authorization: Bearer TOKEN}. Agents
 * have keys of their own, and health is open.
 */
@GlobalInterceptor
@ApplicationScoped
public class TokenServerInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Set<String> OPEN_PACKAGES = Set.of("firn.agent.v1", "grpc.health.v1");

  private final ServiceToken token;

  /** Compares with {@code token}. */
  public TokenServerInterceptor(ServiceToken token) {
    this.token = token;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (isOpen(call.getMethodDescriptor().getServiceName())
        || token.allows(headers.get(AUTHORIZATION))) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.UNAUTHENTICATED.withDescription(
            "send the token of this Firn in the metadata 'authorization: Bearer TOKEN'"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static boolean isOpen(@org.jspecify.annotations.Nullable String service) {
    return service != null
        && service.lastIndexOf('.') > 0
        && OPEN_PACKAGES.contains(service.substring(0, service.lastIndexOf('.')));
  }
}
