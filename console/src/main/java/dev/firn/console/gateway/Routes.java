package dev.firn.console.gateway;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Which service a path belongs to, and where that service is. */
final class Routes {
  private static final Map<String, String> OWNERS =
      Map.ofEntries(
          Map.entry("/v1/configurations", "eval-service"),
          Map.entry("/v1/evaluations", "eval-service"),
          Map.entry("/v1/releases", "eval-service"),
          Map.entry("/v1/systems", "module-service"),
          Map.entry("/v1/options", "module-service"),
          Map.entry("/v1/builds", "build-service"),
          Map.entry("/v1/store", "store-service"),
          Map.entry("/cache/main", "store-service"),
          Map.entry("/v1/nodes", "activation-service"),
          Map.entry("/v1/join-tokens", "activation-service"),
          Map.entry("/v1/tokens", "activation-service"));

  private final Map<String, URI> services;

  /**
   * @param services the address of every service
   * @throws IllegalArgumentException if an address is none
   */
  Routes(Map<String, URI> services) {
    this.services = Map.copyOf(services);
    services.forEach(Routes::require);
  }

  private static void require(String service, URI address) {
    String path = address.getRawPath();
    if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())
        || address.getHost() == null
        || path != null && !path.isEmpty() && !path.equals("/")) {
      throw new IllegalArgumentException(
          "firn.gateway."
              + service
              + ": '"
              + address
              + "' must be http://HOST:PORT or https://HOST:PORT");
    }
  }

  /** A service to which a request goes. */
  record Destination(String service, URI address) {}

  /**
   * The owner of a path; empty for the console's own.
   *
   * @param path normalized: without {@code .} and {@code ..}
   */
  Optional<Destination> find(String path) {
    int second = path.indexOf('/', 1);
    if (second < 0) {
      return Optional.empty();
    }
    int third = path.indexOf('/', second + 1);
    String owner = OWNERS.get(third < 0 ? path : path.substring(0, third));
    URI address = owner == null ? null : services.get(owner);
    return owner == null || address == null
        ? Optional.empty()
        : Optional.of(new Destination(owner, address));
  }
}
