package dev.firn.kit.kafka;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A broker with Firn's topics, for the tests of one class. */
final class Broker implements AutoCloseable {
  private final EmbeddedKafka kafka;
  final KafkaCluster cluster;

  Broker() {
    try {
      Path folder = Files.createTempDirectory("firn-kafka-test");
      kafka = EmbeddedKafka.start(folder, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cluster = new KafkaCluster(kafka.bootstrapServers(), 4, (short) 1, Map.of());
    Topics.create(cluster);
  }

  /** All events of a topic from now on are collected; those before too. */
  Seen see(Topic topic) {
    return new Seen(cluster, topic);
  }

  /** Writes bytes that are no event. */
  void writeRubbish(Topic topic) throws Exception {
    try (Producer<String, byte[]> producer = cluster.producer("rubbish")) {
      var _ = producer.send(new ProducerRecord<>(topic.topicName(), "k", new byte[] {1})).get();
    }
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not become true within a minute");
      }
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    kafka.close();
  }

  /** A view that collects. */
  static final class Seen implements AutoCloseable {
    final List<FirnEvent> events = new CopyOnWriteArrayList<>();
    private final EventView view;

    Seen(KafkaCluster cluster, Topic topic) {
      view = new EventView("seen", cluster, List.of(topic), this::add);
    }

    private void add(Envelope<FirnEvent> envelope) {
      events.add(envelope.event());
    }

    void awaitPresent() throws InterruptedException {
      view.awaitPresent();
    }

    @Override
    public void close() {
      view.close();
    }
  }
}
