package dev.firn.console.app;

import dev.firn.console.domain.EventFilter;
import dev.firn.console.domain.Position;
import dev.firn.console.domain.Start;
import dev.firn.events.Envelope;
import dev.firn.events.EventException;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventRecords;
import dev.firn.kit.kafka.KafkaCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads all topics for one reader, from wherever it wants to begin. What is there already comes in
 * the order of time, merged over the partitions; what comes later in the order of its arrival. The
 * events of one key are always in the order in which they were written. Not thread-safe but for
 * {@link #close}.
 */
public final class EventFeed implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventFeed.class);
  private static final int BUFFERED = 1_000;
  private static final Comparator<ConsumerRecord<String, byte[]>> BY_TIME =
      Comparator.<ConsumerRecord<String, byte[]>>comparingLong(ConsumerRecord::timestamp)
          .thenComparing(ConsumerRecord::topic)
          .thenComparingInt(ConsumerRecord::partition)
          .thenComparingLong(ConsumerRecord::offset);

  /** Takes what is read. */
  public interface Sink {
    /**
     * An event that passes the filter.
     *
     * @param position right after it
     * @throws IOException when the reader is gone
     */
    void event(Position position, Envelope<FirnEvent> event) throws IOException;

    /**
     * Everything that was there at the start has been given out.
     *
     * @param position where reading goes on
     * @return whether to go on
     */
    boolean caughtUp(Position position) throws IOException;

    /** Nothing has come for a while, or nothing that passes the filter. */
    void idle(Position position) throws IOException;
  }

  private final KafkaConsumer<String, byte[]> consumer;
  private final EventFilter filter;
  private final Function<String, Optional<String>> configurations;
  private final Map<TopicPartition, ArrayDeque<ConsumerRecord<String, byte[]>>> buffers =
      new LinkedHashMap<>();
  private final Set<TopicPartition> behind = new HashSet<>();
  private final Position position = new Position();
  private volatile boolean closed;

  /**
   * Connects; nothing is read before {@link #run}.
   *
   * @param configurations finds the configuration of a revision
   */
  public EventFeed(
      KafkaCluster cluster, EventFilter filter, Function<String, Optional<String>> configurations) {
    this.filter = filter;
    this.configurations = configurations;
    consumer = cluster.reader("console-feed");
  }

  /**
   * Reads until the sink has enough, or is gone, or {@link #close} is called.
   *
   * @param quiet after how long without an event {@link Sink#idle} is called
   * @throws IOException when the sink throws it
   */
  public void run(Start start, Duration quiet, Sink sink) throws IOException {
    try (consumer) {
      Map<TopicPartition, Long> ends = begin(start);
      boolean caughtUp = false;
      long lastWrite = System.nanoTime();
      while (!closed) {
        long begun = ends.isEmpty() ? 0 : System.nanoTime();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          buffers.computeIfAbsent(partition(record), _ -> new ArrayDeque<>()).add(record);
        }
        behind.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        if (emit(sink)) {
          lastWrite = System.nanoTime();
        }
        if (!caughtUp
            && behind.isEmpty()
            && buffers.values().stream().allMatch(ArrayDeque::isEmpty)) {
          caughtUp = true;
          lastWrite = Math.max(begun, lastWrite);
          if (!sink.caughtUp(position.copy())) {
            return;
          }
        }
        if (System.nanoTime() - lastWrite > quiet.toNanos()) {
          sink.idle(position.copy());
          lastWrite = System.nanoTime();
        }
      }
    } catch (WakeupException | InterruptException e) {
      if (!closed) {
        throw new IOException("interrupted", e);
      }
    }
  }

  private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  /** Assigns and seeks; gives the ends of all partitions. */
  private Map<TopicPartition, Long> begin(Start start) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : Topic.streamed()) {
      consumer
          .partitionsFor(topic.topicName())
          .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> starts = starts(start, partitions, beginnings, ends);
    for (TopicPartition partition : partitions) {
      long end = ends.getOrDefault(partition, 0L);
      long from =
          Math.clamp(
              starts.getOrDefault(partition, 0L), beginnings.getOrDefault(partition, 0L), end);
      consumer.seek(partition, from);
      advance(partition, from);
      buffers.put(partition, new ArrayDeque<>());
      if (from < end) {
        behind.add(partition);
      }
    }
    return ends;
  }

  private Map<TopicPartition, Long> starts(
      Start start,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends) {
    return switch (start) {
      case Start.Beginning() -> beginnings;
      case Start.Now() -> ends;
      case Start.At(var time) -> {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(p -> wanted.put(p, time.toEpochMilli()));
        Map<TopicPartition, Long> found = new HashMap<>(ends);
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> entry :
            consumer.offsetsForTimes(wanted).entrySet()) {
          if (entry.getValue() != null) {
            found.put(entry.getKey(), entry.getValue().offset());
          }
        }
        yield found;
      }
      case Start.After(Position given) -> {
        Map<TopicPartition, Long> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
          Topic.named(partition.topic())
              .ifPresent(t -> found.put(partition, given.offset(t, partition.partition())));
        }
        yield found;
      }
    };
  }

  private void advance(TopicPartition partition, long offset) {
    Topic.named(partition.topic())
        .ifPresent(topic -> position.advance(topic, partition.partition(), offset));
  }

  /**
   * Gives out the oldest records, as long as no partition that is behind could have an older one;
   * keeps partitions that are ahead from filling the memory.
   */
  private boolean emit(Sink sink) throws IOException {
    boolean written = false;
    while (behind.stream().allMatch(p -> !buffer(p).isEmpty())) {
      ConsumerRecord<String, byte[]> oldest = null;
      for (ArrayDeque<ConsumerRecord<String, byte[]>> buffer : buffers.values()) {
        ConsumerRecord<String, byte[]> first = buffer.peek();
        if (first != null && (oldest == null || BY_TIME.compare(first, oldest) < 0)) {
          oldest = first;
        }
      }
      if (oldest == null) {
        break;
      }
      TopicPartition partition = partition(oldest);
      buffer(partition).remove();
      advance(partition, oldest.offset() + 1);
      written |= give(oldest, sink);
    }
    List<TopicPartition> full = new ArrayList<>();
    List<TopicPartition> free = new ArrayList<>();
    buffers.forEach((partition, buffer) -> (buffer.size() > BUFFERED ? full : free).add(partition));
    consumer.pause(full);
    consumer.resume(free);
    return written;
  }

  private ArrayDeque<ConsumerRecord<String, byte[]>> buffer(TopicPartition partition) {
    return buffers.computeIfAbsent(partition, _ -> new ArrayDeque<>());
  }

  private boolean give(ConsumerRecord<String, byte[]> record, Sink sink) throws IOException {
    Optional<Envelope<FirnEvent>> envelope;
    try {
      envelope = EventRecords.envelope(record);
    } catch (EventException e) {
      LOG.warnf("record %d of %s: %s", record.offset(), record.topic(), e.getMessage());
      return false;
    }
    if (envelope.isEmpty() || !filter.test(envelope.get().event(), configurations)) {
      return false;
    }
    sink.event(position.copy(), envelope.get());
    return true;
  }

  /** Ends {@link #run}; may be called from any thread, and more than once. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }
}
