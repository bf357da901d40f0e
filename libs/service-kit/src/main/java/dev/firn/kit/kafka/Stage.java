package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.EventException;
import dev.firn.events.EventTypes;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads events, lets a handler decide, and writes its events, each in one Kafka transaction: what
 * an event causes is written exactly once, however often the process dies. Events of one key are
 * handled in order by one thread of all instances.
 */
public final class Stage implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Stage.class);

  /**
   * What a stage is.
   *
   * @param name names the consumer group: {@code eval-service}
   * @param instance names this process among those of the service, the same after a restart
   * @param threads how many events are handled at once
   * @param view a state that the handler reads: it has seen the event that is handled, if it reads
   *     that topic, and everything that this stage wrote before; null for none
   */
  public record Settings(
      String name,
      String instance,
      Collection<Topic> topics,
      int threads,
      @Nullable EventView view) {}

  private final KafkaCluster cluster;
  private final Settings settings;
  private final StageHandler handler;
  private final List<Thread> threads = new ArrayList<>();
  private final List<KafkaConsumer<String, byte[]>> consumers = new ArrayList<>();
  private volatile boolean closed;

  /** Starts handling. */
  public Stage(KafkaCluster cluster, Settings settings, StageHandler handler) {
    this.cluster = cluster;
    this.settings = settings;
    this.handler = handler;
    for (int i = 0; i < settings.threads(); i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .name(settings.name() + "-" + number)
              .daemon()
              .start(() -> run(number)));
    }
  }

  /** Whether every thread is at work. */
  public boolean isAlive() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  private void run(int number) {
    while (!closed) {
      try {
        work(settings.name() + "-" + settings.instance() + "-" + number);
      } catch (WakeupException | InterruptedException e) {
        if (closed) {
          return;
        }
      } catch (RuntimeException e) {
        if (closed) {
          return;
        }
        LOG.errorf(e, "stage %s: starting again in a second", settings.name());
        pause(1_000);
      }
    }
  }

  private void work(String id) throws InterruptedException {
    try (Producer<String, byte[]> producer = cluster.transactionalProducer(id);
        KafkaConsumer<String, byte[]> consumer = cluster.member(settings.name(), id)) {
      synchronized (consumers) {
        consumers.add(consumer);
      }
      try {
        producer.initTransactions();
        boolean[] assigned = new boolean[1];
        consumer.subscribe(
            settings.topics().stream().map(Topic::topicName).toList(), noting(assigned));
        while (!closed) {
          var records = consumer.poll(Duration.ofMillis(500));
          if (assigned[0] && settings.view() != null) {
            settings.view().awaitPresent();
            assigned[0] = false;
          }
          for (ConsumerRecord<String, byte[]> record : records) {
            if (closed) {
              return;
            }
            handle(record, producer, consumer);
          }
        }
      } finally {
        synchronized (consumers) {
          consumers.remove(consumer);
        }
      }
    }
  }

  private static ConsumerRebalanceListener noting(boolean[] assigned) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        // What was handled is committed with its transaction.
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        assigned[0] = true;
      }
    };
  }

  private void handle(
      ConsumerRecord<String, byte[]> record,
      Producer<String, byte[]> producer,
      KafkaConsumer<String, byte[]> consumer)
      throws InterruptedException {
    Optional<Envelope<FirnEvent>> envelope;
    try {
      envelope = EventRecords.envelope(record);
    } catch (EventException e) {
      LOG.errorf(
          "stage %s skips record %s-%d@%d: %s",
          settings.name(), record.topic(), record.partition(), record.offset(), e.getMessage());
      envelope = Optional.empty();
    }
    long start = System.nanoTime();
    List<ProducerRecord<String, byte[]>> results = List.of();
    if (envelope.isPresent()) {
      Envelope<FirnEvent> event = envelope.get();
      EventView view = settings.view();
      if (view != null && view.reads(record.topic())) {
        view.await(new TopicPartition(record.topic(), record.partition()), record.offset());
      }
      String type = EventTypes.typeOf(event.event().getClass());
      Span span = Traces.handling(settings.name(), type, event.traceparent());
      try (Scope _ = span.makeCurrent();
          LogContext _ = LogContext.of(event)) {
        results = decide(event);
        tell(event, type, results.size(), start);
      } finally {
        span.end();
      }
      Metrics.timer("firn.stage.event", "stage", settings.name(), "type", type)
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
    commit(record, results, producer, consumer);
  }

  /** One line for each step of a submission; nothing for what leads to nothing. */
  private void tell(Envelope<FirnEvent> event, String type, int results, long start) {
    String revision = event.event().revision();
    if (revision != null && results > 0) {
      LOG.infof(
          "%s: %s of %s, revision %s, %d ms",
          settings.name(),
          type,
          event.event().key(),
          revision,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
  }

  private List<ProducerRecord<String, byte[]>> decide(Envelope<FirnEvent> event)
      throws InterruptedException {
    long wait = 100;
    while (true) {
      try {
        return records(handler.handle(event));
      } catch (TransientException e) {
        LOG.warnf("stage %s: %s; trying again", settings.name(), e.getMessage());
        Thread.sleep(wait);
        wait = Math.min(wait * 2, 10_000);
        if (closed) {
          throw new InterruptedException("closed while waiting for " + e.getMessage());
        }
      } catch (RuntimeException e) {
        return ended(event, e);
      } catch (StackOverflowError | OutOfMemoryError e) {
        return ended(event, new IllegalStateException(e.toString(), e));
      }
    }
  }

  /**
   * What ends the event's matter; nothing if even that fails, so that the next event has its turn.
   */
  private List<ProducerRecord<String, byte[]>> ended(
      Envelope<FirnEvent> event, RuntimeException failure) {
    LOG.errorf(
        failure,
        "stage %s: %s %s failed",
        settings.name(),
        EventTypes.typeOf(event.event().getClass()),
        event.id());
    Metrics.counter("firn.stage.failures", "stage", settings.name()).increment();
    try {
      return records(handler.onFailure(event, failure));
    } catch (RuntimeException e) {
      LOG.errorf(e, "stage %s: nothing is written for %s", settings.name(), event.id());
      return List.of();
    }
  }

  /** An event that is too long for Kafka is a failure of the handler, not of the transaction. */
  private List<ProducerRecord<String, byte[]>> records(List<FirnEvent> events) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (FirnEvent event : events) {
      records.add(EventRecords.record(Envelope.of("/" + settings.name(), Traces.current(), event)));
    }
    return records;
  }

  private void commit(
      ConsumerRecord<String, byte[]> record,
      List<ProducerRecord<String, byte[]>> results,
      Producer<String, byte[]> producer,
      KafkaConsumer<String, byte[]> consumer)
      throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offset =
        Map.of(
            new TopicPartition(record.topic(), record.partition()),
            new OffsetAndMetadata(record.offset() + 1));
    if (results.isEmpty()) {
      consumer.commitSync(offset);
      return;
    }
    List<Future<RecordMetadata>> written = new ArrayList<>();
    producer.beginTransaction();
    try {
      for (ProducerRecord<String, byte[]> result : results) {
        written.add(producer.send(result));
      }
      producer.sendOffsetsToTransaction(offset, consumer.groupMetadata());
      producer.commitTransaction();
    } catch (RuntimeException e) {
      try {
        producer.abortTransaction();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    EventView view = settings.view();
    if (view != null) {
      for (Future<RecordMetadata> future : written) {
        RecordMetadata metadata = future.resultNow();
        if (view.reads(metadata.topic())) {
          view.await(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset());
        }
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    synchronized (consumers) {
      consumers.forEach(KafkaConsumer::wakeup);
    }
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
        if (thread.isAlive()) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
