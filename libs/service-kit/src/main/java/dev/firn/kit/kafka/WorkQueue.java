package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.EventException;
import dev.firn.events.EventTypes;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Hands the jobs of a topic to workers as a share group (KIP-932): each job to one worker at a
 * time, again to another when a worker dies. While a job runs its lock is renewed.
 */
public final class WorkQueue implements AutoCloseable {
  /** The share group of those who build. */
  public static final String BUILD_WORKERS = "firn-build-workers";

  private static final Logger LOG = Logger.getLogger(WorkQueue.class);
  private static final Duration RENEWAL = Duration.ofSeconds(5);
  private static final Duration HAND_BACK = Duration.ofSeconds(3);

  /** Does a job. */
  @FunctionalInterface
  public interface Worker {
    /**
     * Does the job; what it does must be safe to do twice.
     *
     * @param delivery how often the job was handed out, from 1
     * @throws TransientException to have the job handed out again
     */
    void work(Envelope<FirnEvent> job, int delivery) throws InterruptedException;
  }

  private final KafkaCluster cluster;
  private final Topic topic;
  private final String group;
  private final Worker worker;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Integer, ShareConsumer<String, byte[]>> consumers = new HashMap<>();
  private volatile boolean closed;

  /**
   * Starts working.
   *
   * @param parallel how many jobs at once
   */
  public WorkQueue(KafkaCluster cluster, Topic topic, String group, int parallel, Worker worker) {
    this.cluster = cluster;
    this.topic = topic;
    this.group = group;
    this.worker = worker;
    for (int i = 0; i < parallel; i++) {
      int number = i;
      threads.add(Thread.ofPlatform().name(group + "-" + number).daemon().start(() -> run(number)));
    }
  }

  /** Whether every worker's thread lives. */
  public boolean isAlive() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  private void run(int number) {
    while (!closed) {
      try (ShareConsumer<String, byte[]> consumer = cluster.sharer(group, group + "-" + number)) {
        synchronized (consumers) {
          consumers.put(number, consumer);
        }
        consumer.subscribe(List.of(topic.topicName()));
        while (!closed) {
          for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
            work(consumer, record);
          }
        }
      } catch (WakeupException | InterruptedException e) {
        if (closed) {
          return;
        }
      } catch (RuntimeException e) {
        LOG.errorf(e, "worker %s-%d: starting again in a second", group, number);
        pause();
      } finally {
        synchronized (consumers) {
          consumers.remove(number);
        }
      }
    }
  }

  private void work(ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> record)
      throws InterruptedException {
    Optional<Envelope<FirnEvent>> job;
    try {
      job = EventRecords.envelope(record);
    } catch (EventException e) {
      LOG.errorf(
          "worker skips record %d of %s: %s", record.offset(), record.topic(), e.getMessage());
      job = Optional.empty();
    }
    if (job.isEmpty()) {
      consumer.acknowledge(record, AcknowledgeType.REJECT);
      consumer.commitSync();
      return;
    }
    Envelope<FirnEvent> envelope = job.get();
    int delivery = record.deliveryCount().map(Short::intValue).orElse(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("job-" + envelope.id())
            .start(
                () -> {
                  Span span =
                      Traces.handling(
                          group,
                          EventTypes.typeOf(envelope.event().getClass()),
                          envelope.traceparent());
                  try (Scope _ = span.makeCurrent();
                      LogContext _ = LogContext.of(envelope)) {
                    worker.work(envelope, delivery);
                    done.complete(null);
                  } catch (InterruptedException | RuntimeException | Error e) {
                    done.completeExceptionally(e);
                  } finally {
                    span.end();
                  }
                });
    try {
      await(consumer, record, done);
    } catch (InterruptedException e) {
      if (closed) {
        handBack(consumer, record, thread);
      }
      throw e;
    } finally {
      if (!done.isDone()) {
        thread.interrupt();
      }
    }
  }

  /**
   * Queues a job anew that this process was to do and will not: handed out again it would count as
   * one more delivery, and planned restarts would make a job look as if it killed its workers.
   */
  private void handBack(
      ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> record, Thread job)
      throws InterruptedException {
    job.interrupt();
    job.join(HAND_BACK);
    try (Producer<String, byte[]> producer = cluster.producer(group + "-hand-back")) {
      var _ =
          producer
              .send(
                  new ProducerRecord<>(
                      record.topic(), null, record.key(), record.value(), record.headers()))
              .get(HAND_BACK.toMillis(), TimeUnit.MILLISECONDS);
      consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      commit(consumer);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warnf("a job of %s is handed out again: %s", topic.topicName(), e.getMessage());
    }
  }

  /** Closing wakes the consumer up, which may hit a commit instead of what it was meant for. */
  private static void commit(ShareConsumer<String, byte[]> consumer) {
    try {
      consumer.commitSync();
    } catch (WakeupException e) {
      consumer.commitSync();
    }
  }

  private void await(
      ShareConsumer<String, byte[]> consumer,
      ConsumerRecord<String, byte[]> record,
      CompletableFuture<Void> done)
      throws InterruptedException {
    while (true) {
      try {
        done.get(RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        consumer.commitSync();
        return;
      } catch (TimeoutException e) {
        if (closed) {
          throw new InterruptedException("closed while a job ran");
        }
        consumer.acknowledge(record, AcknowledgeType.RENEW);
        consumer.commitSync();
        consumer.poll(Duration.ZERO);
      } catch (ExecutionException e) {
        LOG.warnf(e.getCause(), "a job of %s goes back into the queue", topic.topicName());
        consumer.acknowledge(record, AcknowledgeType.RELEASE);
        consumer.commitSync();
        return;
      }
    }
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
    synchronized (consumers) {
      consumers.values().forEach(ShareConsumer::wakeup);
    }
    for (Thread thread : threads) {
      try {
        thread.join(10_000);
        if (thread.isAlive()) {
          thread.interrupt();
          thread.join(2 * HAND_BACK.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
