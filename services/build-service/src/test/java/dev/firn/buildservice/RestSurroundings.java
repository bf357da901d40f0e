package dev.firn.buildservice;

import dev.firn.embedded.EmbeddedKafka;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and a store for the service as it runs in production. */
public class RestSurroundings implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-of-sixteen-or-more";

  private @Nullable EmbeddedKafka kafka;
  private @Nullable FakeStoreService store;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("build-service");
      EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      kafka = broker;
      FakeStoreService fake = new FakeStoreService();
      store = fake;
      return Map.of(
          "firn.kafka.bootstrap-servers", broker.bootstrapServers(),
          "firn.token-file", Files.writeString(folder.resolve("token"), TOKEN).toString(),
          "firn.state", folder.resolve("state").toString(),
          "firn.work-store", folder.resolve("work-store").toString(),
          "firn.store-url", fake.url().toString(),
          "firn.cache-url", fake.cacheUrl().toString(),
          "firn.build-service.workers", "2");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (store != null) {
      store.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }
}
