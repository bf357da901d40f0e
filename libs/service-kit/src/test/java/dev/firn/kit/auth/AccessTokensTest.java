package dev.firn.kit.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.kit.kafka.KafkaCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AccessTokensTest {
  /** Whoever waits for a broker that is away holds up neither others nor the end. */
  @Test
  @Timeout(60)
  void endsWhileSomebodyWaits() throws Exception {
    KafkaCluster nobody = new KafkaCluster("127.0.0.1:1", 1, (short) 1, Map.of());
    AccessTokens tokens = new AccessTokens(nobody, ServiceToken.of("0123456789abcdef"));
    Thread caller = Thread.ofPlatform().daemon().start(() -> tokens.grant("firn_0_0"));
    while (caller.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }

    tokens.close();

    assertThat(caller.getState()).isEqualTo(Thread.State.TIMED_WAITING);
    caller.interrupt();
    caller.join();
  }
}
