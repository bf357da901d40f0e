package dev.firn.kit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.kit.kafka.KafkaCluster;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCheckTest {
  @Test
  void itIsUpWhileTheBrokerAnswers(@TempDir Path folder) {
    BrokerCheck check;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      check = new BrokerCheck(new KafkaCluster(kafka.bootstrapServers(), 1, (short) 1, Map.of()));
      assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);

    check.stop(new ShutdownEvent());
    assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);
  }
}
