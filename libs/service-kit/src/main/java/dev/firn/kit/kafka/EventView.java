package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Folds topics into a state: reads them from their beginning and goes on reading. Only committed
 * records are seen, those of one partition in order. The fold is called by one thread.
 */
public final class EventView implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventView.class);

  private final String name;
  private final KafkaCluster cluster;
  private final Collection<Topic> topics;
  private final Consumer<Envelope<FirnEvent>> fold;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

  /**
   * Starts reading.
   *
   * @param name for logs and metrics
   * @param fold called for each event once; what it throws is logged, and the event is passed over
   */
  public EventView(
      String name,
      KafkaCluster cluster,
      Collection<Topic> topics,
      Consumer<Envelope<FirnEvent>> fold) {
    this.name = name;
    this.cluster = cluster;
    this.topics = List.copyOf(topics);
    this.fold = fold;
    thread = Thread.ofPlatform().name(name + "-view").daemon().start(this::run);
  }

  /** Waits until everything that was committed when this view started is folded in. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether everything that was there at the start is folded in, and reading goes on. */
  public boolean isReady() {
    return caughtUp.getCount() == 0 && thread.isAlive();
  }

  /**
   * Waits until the record at {@code offset} is folded in.
   *
   * @throws InterruptedException when interrupted, or when the view is closed meanwhile
   */
  public void await(TopicPartition partition, long offset) throws InterruptedException {
    synchronized (positions) {
      while (positions.getOrDefault(partition, 0L) <= offset) {
        if (closed) {
          throw new InterruptedException("the view " + name + " is closed");
        }
        positions.wait(1_000);
      }
    }
  }

  /** Waits until everything that is committed now is folded in. */
  public void awaitPresent() throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      admin
          .describeTopics(topics.stream().map(Topic::topicName).toList())
          .allTopicNames()
          .get()
          .values()
          .forEach(
              topic ->
                  topic
                      .partitions()
                      .forEach(
                          p ->
                              latest.put(
                                  new TopicPartition(topic.name(), p.partition()),
                                  OffsetSpec.latest())));
      var ends =
          admin
              .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
              .all()
              .get();
      for (var end : ends.entrySet()) {
        if (end.getValue().offset() > 0) {
          await(end.getKey(), end.getValue().offset() - 1);
        }
      }
    } catch (ExecutionException e) {
      throw new KafkaException(
          "the ends of topics cannot be asked for: " + KafkaException.reason(e), e);
    }
  }

  /** Whether this view reads a topic. */
  boolean reads(String topicName) {
    return topics.stream().anyMatch(t -> t.topicName().equals(topicName));
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<String, byte[]> reading = cluster.reader(name + "-view")) {
        consumer = reading;
        read(reading);
      } catch (WakeupException | InterruptException e) {
        if (!closed) {
          LOG.warnf("view %s: interrupted, reading on", name);
        }
      } catch (RuntimeException e) {
        LOG.errorf(e, "view %s: reading failed, trying again in a second", name);
        pause();
      }
    }
  }

  private void read(KafkaConsumer<String, byte[]> reading) {
    List<TopicPartition> partitions = partitions(reading);
    reading.assign(partitions);
    synchronized (positions) {
      for (TopicPartition partition : partitions) {
        reading.seek(partition, positions.getOrDefault(partition, 0L));
      }
    }
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
    while (!closed) {
      for (ConsumerRecord<String, byte[]> record : reading.poll(Duration.ofMillis(500))) {
        fold(record);
        synchronized (positions) {
          positions.put(
              new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
      }
      synchronized (positions) {
        for (TopicPartition partition : partitions) {
          positions.put(partition, reading.position(partition));
        }
        positions.notifyAll();
        if (caughtUp.getCount() > 0
            && ends.entrySet().stream()
                .allMatch(e -> positions.getOrDefault(e.getKey(), 0L) >= e.getValue())) {
          caughtUp.countDown();
        }
      }
    }
  }

  /** One record that cannot be read or folded must not hide those after it. */
  private void fold(ConsumerRecord<String, byte[]> record) {
    try {
      EventRecords.envelope(record).ifPresent(fold);
    } catch (RuntimeException e) {
      LOG.errorf(
          e,
          "view %s skips record %s-%d@%d",
          name,
          record.topic(),
          record.partition(),
          record.offset());
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reading) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : topics) {
      List<PartitionInfo> found = reading.partitionsFor(topic.topicName());
      if (found == null || found.isEmpty()) {
        throw new IllegalStateException(
            "topic " + topic.topicName() + " does not exist; call Topics.create first");
      }
      found.forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
    }
    return partitions;
  }

  private static void pause() {
    try {
      Thread.sleep(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<String, byte[]> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    synchronized (positions) {
      positions.notifyAll();
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
