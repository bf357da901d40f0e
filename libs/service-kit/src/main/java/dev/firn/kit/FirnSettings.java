package dev.firn.kit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What every service is told about its surroundings. What only one service needs is its own. */
@ConfigMapping(prefix = "firn")
public interface FirnSettings {
  /** How to reach Kafka. */
  Kafka kafka();

  /**
   * Names this process among those of its service; the same after a restart. A service with several
   * processes gives each its own.
   */
  @WithDefault("0")
  String instance();

  /** The file with the token that services and the command line share, see {@code ServiceToken}. */
  @WithDefault("${user.home}/.local/state/firn/token")
  Path tokenFile();

  /** The folder for what this process keeps on disk. */
  @WithDefault("${user.home}/.local/state/firn")
  Path state();

  /**
   * The root of the store that derivations are written to and builds run in: {@code
   * ROOT/nix/store}, {@code ROOT/nix/var/nix}.
   */
  @WithDefault("${user.home}/.local/state/firn/work-store")
  Path workStore();

  /** Where store-service answers. */
  @WithDefault("http://localhost:8104")
  URI storeUrl();

  /** Where build-service answers. */
  @WithDefault("http://localhost:8103")
  URI buildUrl();

  /** The binary cache. */
  @WithDefault("http://localhost:8104/cache/main")
  URI cacheUrl();

  /**
   * Where a service fetches nothing from that somebody else's configuration or derivation names:
   * {@code loopback}, {@code link-local}, {@code metadata}, {@code private}, addresses and ranges;
   * {@code none} for no such rule.
   */
  @WithDefault("loopback,link-local,metadata")
  List<String> deniedAddresses();

  /** How to reach Kafka. */
  interface Kafka {
    /** {@code HOST:PORT}, several with commas between. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** How many partitions new topics get. */
    @WithDefault("4")
    int partitions();

    /** How many copies new topics have. */
    @WithDefault("1")
    short replicas();

    /** More properties for every client: TLS, SASL. */
    Map<String, String> properties();
  }
}
