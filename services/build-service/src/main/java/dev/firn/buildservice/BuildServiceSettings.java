package dev.firn.buildservice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What only build-service is told. */
@ConfigMapping(prefix = "firn.build-service")
public interface BuildServiceSettings {
  /** Whether this process takes part in planning; one of them plans at a time. */
  @WithDefault("true")
  boolean planner();

  /** How many builds run here at once: as many as there are cores; 0 for none. */
  OptionalInt workers();

  /** What {@code NIX_BUILD_CORES} is: all cores. */
  OptionalInt cores();

  /** How long one build may take. */
  @WithDefault("6h")
  Duration timeout();

  /** How long a build may say nothing; 0 for any time. */
  @WithDefault("0s")
  Duration silentTimeout();

  /** How many bytes a build's log may have. */
  @WithDefault("67108864")
  long logLimit();

  /** Platforms that are built for here: this machine's own. */
  Optional<Set<String>> platforms();

  /** Features that derivations may require: Nix's usual ones. */
  Optional<Set<String>> features();

  /** How long a worker waits for a store that cannot be reached before its build fails. */
  @WithDefault("10m")
  Duration patience();
}
