package dev.firn.buildservice;

import dev.firn.kit.FirnSettings;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.local.LocalStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A machine with a work store of its own, on which the service runs. */
final class Machine implements AutoCloseable {
  private static final ServiceToken TOKEN = ServiceToken.of("0123456789abcdef0123");

  final WorkStore store;
  private final String name;
  private final Path folder;
  private final KafkaCluster cluster;
  private final FakeStoreService fleet;

  Machine(String name, Path folder, KafkaCluster cluster, FakeStoreService fleet) {
    this.name = name;
    this.folder = folder.resolve(name);
    this.cluster = cluster;
    this.fleet = fleet;
    this.store =
        new WorkStore(
            LocalStore.inRoot(this.folder.resolve("store")),
            new BinaryCacheClient(
                BinaryCacheClient.Settings.of(fleet.cacheUrl())
                    .withToken(TOKEN.reveal())
                    .withoutSignatures()
                    .withAttempts(1)));
  }

  Path folder() {
    return folder;
  }

  BuildService start(boolean planner, int workers) {
    return new BuildService(
        new Settings(folder, name, fleet), new Own(planner, workers), cluster, store, TOKEN);
  }

  @Override
  public void close() {
    store.close();
  }

  private record Settings(Path folder, String instance, FakeStoreService fleet)
      implements FirnSettings {
    @Override
    public Kafka kafka() {
      throw new UnsupportedOperationException("the cluster is given");
    }

    @Override
    public Path tokenFile() {
      return folder.resolve("token");
    }

    @Override
    public Path state() {
      return folder.resolve("state");
    }

    @Override
    public Path workStore() {
      return folder.resolve("store");
    }

    @Override
    public URI storeUrl() {
      return fleet.url();
    }

    @Override
    public URI buildUrl() {
      return fleet.url();
    }

    @Override
    public List<String> deniedAddresses() {
      return List.of("loopback");
    }

    @Override
    public URI cacheUrl() {
      return fleet.cacheUrl();
    }
  }

  private record Own(boolean planner, int howManyWorkers) implements BuildServiceSettings {
    @Override
    public OptionalInt workers() {
      return OptionalInt.of(howManyWorkers);
    }

    @Override
    public OptionalInt cores() {
      return OptionalInt.empty();
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Duration silentTimeout() {
      return Duration.ZERO;
    }

    @Override
    public long logLimit() {
      return 1 << 20;
    }

    @Override
    public Optional<Set<String>> platforms() {
      return Optional.empty();
    }

    @Override
    public Optional<Set<String>> features() {
      return Optional.empty();
    }

    @Override
    public Duration patience() {
      return Duration.ofSeconds(30);
    }
  }

  static KafkaCluster cluster(String bootstrapServers) {
    return new KafkaCluster(bootstrapServers, 1, (short) 1, Map.of());
  }
}
