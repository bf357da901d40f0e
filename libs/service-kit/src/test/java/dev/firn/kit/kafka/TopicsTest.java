package dev.firn.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Topic;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void nothingIsForgotten() throws Exception {
    try (Broker broker = new Broker();
        Admin admin = broker.cluster.admin()) {
      var topics =
          Arrays.stream(Topic.values())
              .map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t.topicName()))
              .toList();
      assertThat(admin.describeConfigs(topics).all().get().values())
          .hasSize(topics.size())
          .allSatisfy(
              config ->
                  assertThat(config.get(TopicConfig.RETENTION_MS_CONFIG).value()).isEqualTo("-1"));
      assertThat(Topics.placesAreKept(admin))
          .hasValueSatisfying(kept -> assertThat(kept).isGreaterThan(Duration.ofDays(3_650)));
    }
  }
}
