package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;

/**
 * Writes events that no record caused: what a person or an agent asks for. Each is written once and
 * is durable when the call returns. Thread-safe.
 */
public final class EventWriter implements AutoCloseable {
  private final String source;
  private final Producer<String, byte[]> producer;

  /**
   * @param source the service that writes, as a path: {@code /eval-service}
   */
  public EventWriter(KafkaCluster cluster, String source) {
    this.source = source;
    producer = cluster.producer(source.substring(1) + "-writer");
  }

  /**
   * Writes an event.
   *
   * @throws KafkaException if it is not certain that it was written
   */
  public <E extends FirnEvent> Envelope<E> write(E event) {
    Envelope<E> envelope = Envelope.of(source, Traces.current(), event);
    try {
      var _ = producer.send(EventRecords.record(envelope)).get(60, TimeUnit.SECONDS);
      return envelope;
    } catch (ExecutionException e) {
      throw new KafkaException(
          "the event could not be written to Kafka: " + KafkaException.reason(e), e);
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka did not answer within a minute", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while an event was written", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
