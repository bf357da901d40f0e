package dev.firn.activation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What only activation-service is told. */
@ConfigMapping(prefix = "firn.activation")
public interface ActivationSettings {
  /**
   * How many threads decide. A node's decisions are one thread's; several serve many nodes at once.
   */
  @WithDefault("1")
  int threads();

  /** The URL of the cache that agents are told; by default the one that store-service names. */
  Optional<String> cacheUrl();

  /** A bearer token that agents read the cache with; by default the one for reading only. */
  Optional<String> cacheToken();
}
