package dev.firn.kit.kafka;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries W3C trace contexts over events. */
final class Traces {
  private static final String HEADER = "traceparent";
  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private Traces() {}

  /** The current context, or null when nothing is traced. */
  static @Nullable String current() {
    Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(Context.current(), carrier, Map::put);
    return carrier.get(HEADER);
  }

  /** A span for handling an event, within the trace that wrote it. */
  static Span handling(String stage, String type, @Nullable String traceparent) {
    Tracer tracer = GlobalOpenTelemetry.getTracer("dev.firn");
    Context parent = Context.current();
    if (traceparent != null) {
      parent =
          W3CTraceContextPropagator.getInstance()
              .extract(parent, Map.of(HEADER, traceparent), GETTER);
    }
    return tracer
        .spanBuilder(stage + " " + type)
        .setParent(parent)
        .setSpanKind(SpanKind.CONSUMER)
        .startSpan();
  }
}
