package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.EventCodec;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Events to Kafka's records and back. */
public final class EventRecords {
  private EventRecords() {}

  /** The record of an event, for the topic that carries it. */
  public static ProducerRecord<String, byte[]> record(Envelope<?> envelope) {
    FirnEvent event = envelope.event();
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topic.of(event).topicName(), event.key(), EventCodec.value(event));
    EventCodec.headers(envelope)
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  /**
   * The event of a record; empty for a type that this version does not know.
   *
   * @throws dev.firn.events.EventException if it is no event
   */
  public static Optional<Envelope<FirnEvent>> envelope(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return EventCodec.read(headers, record.value());
  }
}
