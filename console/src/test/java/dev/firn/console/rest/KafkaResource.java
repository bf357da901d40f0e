package dev.firn.console.rest;

import dev.firn.embedded.EmbeddedKafka;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and a token for the console under test. */
public class KafkaResource implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-of-sixteen-or-more";
  private @Nullable EmbeddedKafka broker;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("console");
      broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      Path token = Files.writeString(folder.resolve("token"), TOKEN);
      return Map.of(
          "firn.kafka.bootstrap-servers", broker.bootstrapServers(),
          "firn.token-file", token.toString(),
          "firn.state", folder.toString(),
          "firn.console.heartbeat", "1S",
          "firn.console.max-connections", "3");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
  }
}
