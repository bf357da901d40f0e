package dev.firn.console.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static Routes routes(Map<String, URI> given) {
    Map<String, URI> all = new HashMap<>();
    for (String name : List.of("eval", "module", "build", "store", "activation")) {
      all.put(name + "-service", URI.create("http://" + name + "-service:1"));
    }
    all.putAll(given);
    return new Routes(all);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/configurations, eval-service",
    "/v1/configurations/web/revisions, eval-service",
    "/v1/releases, eval-service",
    "/v1/systems/web/web/options, module-service",
    "/v1/options, module-service",
    "/v1/builds/x.drv/log, build-service",
    "/v1/store, store-service",
    "/cache/main/nar/x.nar.zst, store-service",
    "/v1/nodes/n1, activation-service",
    "/v1/join-tokens, activation-service"
  })
  void aPathGoesToItsOwner(String path, String service) {
    assertThat(routes(Map.of()).find(path))
        .contains(new Routes.Destination(service, URI.create("http://" + service + ":1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v1/events",
        "/v1/revisions",
        "/v1/nodesx",
        "/cache/other/x",
        "/q/metrics",
        "/console/main.js",
        "/v1//nodes",
        "v1/nodes"
      })
  void otherPathsAreTheConsolesOwn(String path) {
    assertThat(routes(Map.of()).find(path)).isEmpty();
  }

  @Test
  void anAddressThatIsGivenCounts() {
    URI address = URI.create("https://store.example");

    assertThat(routes(Map.of("store-service", address)).find("/v1/store"))
        .contains(new Routes.Destination("store-service", address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x", "store:8104", "http://x/path", "//x"})
  void anAddressThatIsNoneIsRefused(String address) {
    assertThatThrownBy(() -> routes(Map.of("store-service", URI.create(address))))
        .hasMessageContaining("firn.gateway.store-service")
        .hasMessageContaining(address);
  }
}
