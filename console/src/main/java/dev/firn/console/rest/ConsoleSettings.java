package dev.firn.console.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the console can be told. */
@ConfigMapping(prefix = "firn.console")
public interface ConsoleSettings {
  /** How many may read events at once; more are answered with 503. */
  @WithDefault("64")
  int maxConnections();

  /** After how long without an event a comment is sent. */
  @WithDefault("15S")
  Duration heartbeat();

  /** How long a reader may take nothing before it is cut off; it can come back where it was. */
  @WithDefault("60S")
  Duration slowReader();
}
