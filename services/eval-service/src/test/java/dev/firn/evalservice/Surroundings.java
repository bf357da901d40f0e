package dev.firn.evalservice;

import dev.firn.embedded.EmbeddedKafka;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real broker, and a folder whose flakes may be submitted. There is no store. */
public class Surroundings implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-for-tests-0123456789";
  static volatile Path flakes = Path.of("");

  private @Nullable EmbeddedKafka kafka;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("eval-service");
      EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      kafka = broker;
      flakes = Files.createDirectory(folder.resolve("flakes"));
      return Map.of(
          "firn.kafka.bootstrap-servers", broker.bootstrapServers(),
          "firn.token-file", Files.writeString(folder.resolve("token"), TOKEN).toString(),
          "firn.state", folder.resolve("state").toString(),
          "firn.work-store", folder.resolve("work-store").toString(),
          "firn.store-url", "http://127.0.0.1:1",
          "firn.cache-url", "http://127.0.0.1:1",
          "firn.eval-service.local-sources", flakes.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }
}
