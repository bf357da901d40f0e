package dev.firn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @TempDir Path folder;

  /** Runs in a process of its own until it is killed. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] args) throws Exception {
      EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
      write(kafka, "before the kill");
      System.out.println("written");
      Thread.sleep(600_000);
    }
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      write(kafka, "one");
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      assertThat(read(kafka, 1)).containsExactly("one");
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesKill9() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.equals("written")) {
        line = out.readLine();
      }
      assertThat(line).isEqualTo("written");
    } finally {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      assertThat(read(kafka, 1)).containsExactly("before the kill");
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsExplained() {
    Path impossible = Path.of("/proc/none");

    assertThatThrownBy(() -> EmbeddedKafka.start(impossible, 0))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("/proc/none");
  }

  private static void write(EmbeddedKafka kafka, String text) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(settings);
        var producer =
            new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      producer.send(new ProducerRecord<>("t", "k", text)).get();
    }
  }

  private static List<String> read(EmbeddedKafka kafka, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            "g",
            "group.protocol",
            "consumer",
            "auto.offset.reset",
            "earliest");
    List<String> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("t"));
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (found.size() < count && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> found.add(r.value()));
      }
    }
    return found;
  }
}
