package dev.firn.agent.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.agent.AgentException;
import dev.firn.agent.NodeFixture;
import dev.firn.agent.node.Journal;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.CacheException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatientFetchTest {
  private final Order order = NodeFixture.order(1, "/nix/store/a", Journal.Action.SWITCH);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Phases phases = (_, _, _, text) -> told.add(text);

  /** Asks a cache at a port where nobody is. */
  private static CacheException away() throws InterruptedException {
    URI nobody = URI.create("http://127.0.0.1:" + NodeFixture.freePort() + "/");
    try (BinaryCacheClient client =
        new BinaryCacheClient(BinaryCacheClient.Settings.of(nobody).withAttempts(1))) {
      client.info();
      throw new AssertionError("somebody answered");
    } catch (CacheException e) {
      return e;
    }
  }

  private ClosureSource awayFor(int times) {
    return (_, _) -> {
      if (asked.incrementAndGet() <= times) {
        throw away();
      }
      return 7;
    };
  }

  @Test
  void waitsForACacheThatIsAway() throws Exception {
    long fetched = new PatientFetch(awayFor(2), Duration.ofMinutes(1)).fetch(order, phases);

    assertThat(fetched).isEqualTo(7);
    assertThat(told).filteredOn(t -> t.startsWith("waiting for the cache")).hasSize(2);
  }

  @Test
  void doesNotWaitForEver() {
    PatientFetch fetch = new PatientFetch(awayFor(100), Duration.ZERO);

    assertThatThrownBy(() -> fetch.fetch(order, phases)).isInstanceOf(CacheException.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void doesNotWaitForWhatDoesNotPass() {
    PatientFetch fetch =
        new PatientFetch(
            (_, _) -> {
              asked.incrementAndGet();
              throw new AgentException("no-cache", "it is damaged");
            },
            Duration.ofMinutes(1));

    assertThatThrownBy(() -> fetch.fetch(order, phases)).hasMessageContaining("damaged");
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesUpWhileItWaitsWhenSomethingNewerIsThere() {
    PatientFetch[] fetch = new PatientFetch[1];
    fetch[0] =
        new PatientFetch(
            (_, _) -> {
              CacheException away = away();
              Thread.startVirtualThread(() -> fetch[0].supersede(order.orderId()));
              throw away;
            },
            Duration.ofMinutes(10));

    assertThatThrownBy(() -> fetch[0].fetch(order, phases))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("superseded"));
  }

  @Test
  void givesUpWhileItFetchesWhenSomethingNewerIsThere() {
    PatientFetch[] fetch = new PatientFetch[1];
    fetch[0] =
        new PatientFetch(
            (_, listener) -> {
              listener.bytes(1, 10);
              fetch[0].supersede("another");
              listener.bytes(2, 10);
              fetch[0].supersede(order.orderId());
              fetch[0].supersede("of another profile");
              listener.bytes(3, 10);
              return 10;
            },
            Duration.ofMinutes(10));

    assertThatThrownBy(() -> fetch[0].fetch(order, phases))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("superseded"));
    assertThat(told).filteredOn("fetching"::equals).hasSize(2);
  }
}
