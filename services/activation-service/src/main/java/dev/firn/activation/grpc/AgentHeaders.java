package dev.firn.activation.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Lets {@link AgentGrpc} see a call's metadata. */
@GlobalInterceptor
@ApplicationScoped
public class AgentHeaders implements ServerInterceptor {
  private static final Context.Key<Metadata> HEADERS = Context.key("firn-agent-headers");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!"firn.agent.v1.AgentService".equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    return Contexts.interceptCall(
        Context.current().withValue(HEADERS, headers), call, headers, next);
  }

  /** A header of the present call; empty if it has none of that name. */
  static String header(String name) {
    @Nullable Metadata headers = HEADERS.get();
    @Nullable String value =
        headers == null
            ? null
            : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? "" : value;
  }
}
