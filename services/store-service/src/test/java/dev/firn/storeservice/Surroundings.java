package dev.firn.storeservice;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.embedded.EmbeddedS3;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A broker, an S3 server and a token for the service under test. */
public class Surroundings implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-for-tests-only";

  private EmbeddedKafka kafka;
  private EmbeddedS3 s3;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("firn-store-test");
      kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      s3 = EmbeddedS3.start(folder.resolve("s3"), 0);
      Path token = Files.writeString(folder.resolve("token"), TOKEN);
      Map<String, String> config = new HashMap<>();
      config.put("firn.kafka.bootstrap-servers", kafka.bootstrapServers());
      config.put("firn.token-file", token.toString());
      config.put("firn.state", folder.resolve("state").toString());
      config.put("firn.store-service.s3.endpoint", s3.endpoint().toString());
      config.put("firn.store-service.s3.access-key", s3.accessKey());
      config.put("firn.store-service.s3.secret-key", s3.secretKey());
      config.put("firn.store-service.max-nar-size", "100000000");
      config.put("quarkus.http.test-port", "0");
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    s3.close();
    kafka.close();
  }
}
