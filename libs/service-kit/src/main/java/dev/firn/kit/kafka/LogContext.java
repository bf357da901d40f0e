package dev.firn.kit.kafka;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * What every line says that this thread logs while it handles an event, as fields of a JSON log:
 * the submission that it is about, the event's id, and the trace.
 */
final class LogContext implements AutoCloseable {
  private static final String REVISION = "revision";
  private static final String EVENT = "event";
  private static final String TRACE = "trace";

  private LogContext() {}

  static LogContext of(Envelope<FirnEvent> envelope) {
    put(REVISION, envelope.event().revision());
    put(EVENT, envelope.id());
    put(TRACE, trace(envelope.traceparent()));
    return new LogContext();
  }

  private static void put(String name, @Nullable String value) {
    if (value != null) {
      MDC.put(name, value);
    }
  }

  /** The second of the four parts of a W3C trace context. */
  private static @Nullable String trace(@Nullable String traceparent) {
    String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
    return parts.length < 2 ? null : parts[1];
  }

  @Override
  public void close() {
    MDC.remove(REVISION);
    MDC.remove(EVENT);
    MDC.remove(TRACE);
  }
}
