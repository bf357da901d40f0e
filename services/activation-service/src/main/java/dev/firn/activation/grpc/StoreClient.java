package dev.firn.activation.grpc;

import dev.firn.activation.ActivationSettings;
import dev.firn.activation.app.Roots;
import dev.firn.api.agent.v1.Welcome;
import dev.firn.api.store.v1.DeleteRootRequest;
import dev.firn.api.store.v1.DescribeRequest;
import dev.firn.api.store.v1.DescribeResponse;
import dev.firn.api.store.v1.SetRootRequest;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.auth.TokenClientInterceptor;
import dev.firn.kit.kafka.TransientException;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** store-service, as far as this service needs it. */
public final class StoreClient implements Roots, AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final FirnSettings firn;
  private final ActivationSettings settings;
  private final ServiceToken readToken;
  private final ManagedChannel channel;
  private @Nullable DescribeResponse described;
  private long describedAt;

  /** A client; nothing is asked yet. */
  public StoreClient(FirnSettings firn, ActivationSettings settings, ServiceToken token) {
    this.firn = firn;
    this.settings = settings;
    readToken = token.forReading();
    URI url = firn.storeUrl();
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
    ManagedChannelBuilder<?> builder =
        ManagedChannelBuilder.forAddress(url.getHost(), port)
            .intercept(new TokenClientInterceptor(token));
    if (!tls) {
      builder.usePlaintext();
    }
    channel = builder.build();
  }

  private StoreServiceGrpc.StoreServiceBlockingStub stub() {
    return StoreServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @Override
  public boolean keep(String name, String storePath) {
    try {
      var _ =
          stub()
              .setRoot(SetRootRequest.newBuilder().setName(name).addStorePaths(storePath).build());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION
          || e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw unavailable(e);
    }
  }

  @Override
  public void drop(String name) {
    try {
      var _ = stub().deleteRoot(DeleteRootRequest.newBuilder().setName(name).build());
    } catch (StatusRuntimeException e) {
      throw unavailable(e);
    }
  }

  private TransientException unavailable(StatusRuntimeException e) {
    return new TransientException(
        "store-service at " + firn.storeUrl() + " does not answer: " + e.getStatus(), e);
  }

  /**
   * What an agent is told about the cache.
   *
   * @throws TransientException if the store does not answer
   */
  public Welcome welcome() {
    DescribeResponse now = describe();
    return Welcome.newBuilder()
        .setCacheUrl(settings.cacheUrl().orElse(now.getCacheUrl()))
        .addAllTrustedPublicKeys(now.getPublicKeysList())
        .setCacheToken(settings.cacheToken().orElseGet(readToken::reveal))
        .build();
  }

  private synchronized DescribeResponse describe() {
    DescribeResponse known = described;
    if (known != null && System.nanoTime() - describedAt < FRESH_NANOS) {
      return known;
    }
    try {
      DescribeResponse now = stub().describe(DescribeRequest.getDefaultInstance());
      described = now;
      describedAt = System.nanoTime();
      return now;
    } catch (StatusRuntimeException e) {
      if (known != null) {
        return known; // the cache may answer where the service does not
      }
      throw unavailable(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
