package dev.firn.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events as Kafka carries them: CloudEvents 1.0, binary mode of the Kafka protocol binding. Unknown
 * fields are skipped, so that a reader may be older than a writer. Thread-safe.
 */
public final class EventCodec {
  /** The most bytes that one event may have. */
  public static final int MAX_BYTES = 900_000;

  private static final ObjectMapper JSON = mapper();

  private EventCodec() {}

  /** The mapper that events are read and written with. */
  public static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new JavaTimeModule())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .build();
  }

  /** The headers of a record, in Kafka's binary mode. */
  public static Map<String, String> headers(Envelope<?> envelope) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", envelope.id());
    headers.put("ce_source", envelope.source());
    headers.put("ce_type", EventTypes.typeOf(envelope.event().getClass()));
    headers.put("ce_time", envelope.time().toString());
    headers.put("ce_subject", envelope.event().key());
    String revision = envelope.event().revision();
    if (revision != null) {
      headers.put("ce_revision", revision);
    }
    String traceparent = envelope.traceparent();
    if (traceparent != null) {
      headers.put("ce_traceparent", traceparent);
    }
    headers.put("content-type", "application/json");
    return headers;
  }

  /** The record's value. */
  public static byte[] value(FirnEvent event) {
    try {
      byte[] bytes = JSON.writeValueAsBytes(event);
      if (bytes.length > MAX_BYTES) {
        throw new EventException(
            EventTypes.typeOf(event.getClass())
                + " has "
                + bytes.length
                + " bytes as JSON; at most "
                + MAX_BYTES
                + " fit");
      }
      return bytes;
    } catch (JsonProcessingException e) {
      throw new EventException(
          EventTypes.typeOf(event.getClass()) + " cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /** An envelope as one JSON object, in CloudEvents' structured mode; for HTTP and people. */
  public static ObjectNode structured(Envelope<?> envelope) {
    ObjectNode node = JSON.createObjectNode();
    headers(envelope)
        .forEach(
            (name, value) ->
                node.put(name.startsWith("ce_") ? name.substring(3) : "datacontenttype", value));
    node.set("data", JSON.valueToTree(envelope.event()));
    return node;
  }

  /**
   * Reads a record.
   *
   * @return empty for a type that this version does not know
   * @throws EventException if an attribute is missing or the value is not what the type says
   */
  public static Optional<Envelope<FirnEvent>> read(Map<String, String> headers, byte[] value) {
    String name = attribute(headers, "ce_type");
    Optional<Class<? extends FirnEvent>> type = EventTypes.named(name);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    try {
      FirnEvent event = JSON.readValue(value, type.get());
      return Optional.of(
          new Envelope<>(
              attribute(headers, "ce_id"),
              attribute(headers, "ce_source"),
              Instant.parse(attribute(headers, "ce_time")),
              headers.get("ce_traceparent"),
              event));
    } catch (IOException | DateTimeParseException | NullPointerException e) {
      throw new EventException(
          "an event of type " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String attribute(Map<String, String> headers, String name) {
    String value = headers.get(name);
    if (value == null) {
      throw new EventException(
          "the record has no header " + name + ": it is no CloudEvent of Firn's");
    }
    return value;
  }
}
