package dev.firn.kit.auth;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends the token with each gRPC call. */
@ApplicationScoped
public class TokenClientInterceptor implements ClientInterceptor {
  private final ServiceToken token;

  /** Sends {@code token}. */
  public TokenClientInterceptor(ServiceToken token) {
    this.token = token;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        headers.put(TokenServerInterceptor.AUTHORIZATION, token.header());
        super.start(listener, headers);
      }
    };
  }
}
