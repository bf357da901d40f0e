package dev.firn.console.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Whether and where the console forwards. */
@ConfigMapping(prefix = "firn.gateway")
public interface GatewaySettings {
  /**
   * Whether paths of the services are forwarded to them. By default a console that is a process of
   * its own does so; behind an ingress that knows the services itself it need not.
   */
  Optional<Boolean> enabled();

  /** Where eval-service answers. */
  @WithDefault("http://127.0.0.1:${firn.port.eval-service}")
  URI evalService();

  /** Where module-service answers. */
  @WithDefault("http://127.0.0.1:${firn.port.module-service}")
  URI moduleService();

  /** Where build-service answers. */
  @WithDefault("http://127.0.0.1:${firn.port.build-service}")
  URI buildService();

  /** Where store-service answers. */
  @WithDefault("http://127.0.0.1:${firn.port.store-service}")
  URI storeService();

  /** Where activation-service answers. */
  @WithDefault("http://127.0.0.1:${firn.port.activation-service}")
  URI activationService();
}
