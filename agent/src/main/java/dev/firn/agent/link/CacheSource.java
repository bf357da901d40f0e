package dev.firn.agent.link;

import dev.firn.agent.AgentException;
import dev.firn.agent.activation.ClosureSource;
import dev.firn.agent.node.NodeRoot;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.Progress;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.PublicKey;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from the binary cache that the server named last. What was asked for last is kept from
 * the machine's own garbage collector, which may run before the profile refers to it.
 */
final class CacheSource implements ClosureSource, AutoCloseable {
  private final NodeRoot root;
  private @Nullable LocalStore store;
  private @Nullable String wanted;
  private @Nullable Access access;
  private @Nullable BinaryCacheClient client;

  CacheSource(NodeRoot root) {
    this.root = root;
  }

  /**
   * A store that keeps what is fetched for {@code storePath}, and what was when that was tried
   * before; what was kept for another may be collected from then on.
   */
  private synchronized LocalStore storeFor(String storePath) {
    LocalStore before = store;
    if (before != null && storePath.equals(wanted)) {
      return before;
    }
    LocalStore opened = root.isMachine() ? LocalStore.ofSystem() : LocalStore.inRoot(root.dir());
    opened.keepUntilClosed(() -> {});
    store = opened;
    wanted = storePath;
    if (before != null) {
      before.close();
    }
    return opened;
  }

  private record Access(String url, List<String> keys, String token) {}

  /** The server says where to fetch from and whose signatures count. */
  synchronized void use(String url, List<String> keys, String token) {
    Access now = new Access(url, List.copyOf(keys), token);
    if (now.equals(access)) {
      return;
    }
    BinaryCacheClient.Settings settings =
        BinaryCacheClient.Settings.of(URI.create(url))
            .trusting(keys.stream().map(PublicKey::parse).toList());
    BinaryCacheClient before = client;
    client = new BinaryCacheClient(token.isEmpty() ? settings : settings.withToken(token));
    access = now;
    if (before != null) {
      before.close();
    }
  }

  private synchronized @Nullable BinaryCacheClient client() {
    return client;
  }

  @Override
  public long fetch(String storePath, Listener listener) throws InterruptedException {
    LocalStore target = storeFor(storePath);
    StorePath path = target.dir().parse(storePath);
    if (target.keep(path)) {
      return 0; // with all that it refers to
    }
    BinaryCacheClient cache = client();
    if (cache == null) {
      throw new AgentException(
          "no-cache", "'" + storePath + "' is not on the node, and no server has named a cache");
    }
    AtomicLong done = new AtomicLong();
    AtomicLong total = new AtomicLong();
    cache.fetchClosure(
        target,
        List.of(path),
        new Progress() {
          @Override
          public void planned(int paths, long bytes) {
            total.set(bytes);
          }

          @Override
          public void transferred(long bytes) {
            listener.bytes(done.addAndGet(bytes), Math.max(done.get(), total.get()));
          }
        });
    return done.get();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    if (store != null) {
      store.close();
    }
  }
}
