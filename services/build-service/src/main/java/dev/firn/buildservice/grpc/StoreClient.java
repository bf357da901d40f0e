package dev.firn.buildservice.grpc;

import dev.firn.api.store.v1.QueryMissingRequest;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.buildservice.domain.Presence;
import dev.firn.kit.auth.TokenClientInterceptor;
import dev.firn.kit.kafka.TransientException;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Asks store-service what it has. Thread-safe. */
public final class StoreClient implements Presence, AutoCloseable {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final int MOST = 10_000;
  private static final int DEADLINE_SECONDS = 60;

  private final ManagedChannel channel;

  /**
   * @param url where store-service answers: {@code http://HOST:PORT}, or {@code https}
   */
  public StoreClient(URI url, TokenClientInterceptor token) {
    boolean tls = "https".equals(url.getScheme());
    ChannelCredentials credentials =
        tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    channel =
        Grpc.newChannelBuilderForAddress(url.getHost(), port, credentials).intercept(token).build();
  }

  @Override
  public Set<StorePath> missing(Collection<StorePath> paths, boolean upstream) {
    Set<StorePath> missing = new HashSet<>();
    List<String> batch = new ArrayList<>();
    for (StorePath path : paths) {
      batch.add(DIR.print(path));
      if (batch.size() == MOST) {
        ask(batch, upstream, missing);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      ask(batch, upstream, missing);
    }
    return missing;
  }

  private void ask(List<String> paths, boolean upstream, Set<StorePath> missing) {
    try {
      StoreServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .queryMissing(
              QueryMissingRequest.newBuilder()
                  .addAllStorePaths(paths)
                  .setAskUpstreams(upstream)
                  .build())
          .getMissingList()
          .forEach(path -> missing.add(DIR.parse(path)));
    } catch (StatusRuntimeException e) {
      throw switch (e.getStatus().getCode()) {
        case INVALID_ARGUMENT, UNIMPLEMENTED, OUT_OF_RANGE -> e;
        default -> new TransientException("store-service does not answer: " + e.getStatus(), e);
      };
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
