package dev.firn.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event with its CloudEvents attributes.
 *
 * @param id unique; a reader that has seen it may skip it
 * @param source the service that wrote it, as a path: {@code /eval-service}
 * @param time when it was written
 * @param traceparent the W3C trace context it was written in; null for none
 * @param event what happened
 */
public record Envelope<E extends FirnEvent>(
    String id, String source, Instant time, @Nullable String traceparent, E event) {
  /** A new event, now. */
  public static <E extends FirnEvent> Envelope<E> of(
      String source, @Nullable String traceparent, E event) {
    return new Envelope<>(
        RevisionId.next(),
        source,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        traceparent,
        event);
  }
}
