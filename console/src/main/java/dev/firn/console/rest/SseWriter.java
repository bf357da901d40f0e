package dev.firn.console.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.console.app.EventFeed;
import dev.firn.console.domain.Position;
import dev.firn.events.Envelope;
import dev.firn.events.EventCodec;
import dev.firn.events.EventTypes;
import dev.firn.events.FirnEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes events as server-sent events (WHATWG HTML, 9.2). A comment goes out when there is nothing
 * to say, so that either side notices that the other is gone.
 */
final class SseWriter implements EventFeed.Sink {
  private static final ObjectMapper JSON = EventCodec.mapper();

  private final OutputStream out;
  private final boolean follow;
  private final AtomicLong writingSince = new AtomicLong();

  /**
   * @param follow whether to stay when everything that is there has been written
   */
  SseWriter(OutputStream out, boolean follow) {
    this.out = out;
    this.follow = follow;
  }

  /** Since when a write has been blocked, in milliseconds since 1970; 0 when none is. */
  long writingSince() {
    return writingSince.get();
  }

  /** What a reader gets at once: how long to wait before it connects again. */
  void open() throws IOException {
    write("retry: 1000\n: firn\n\n");
  }

  @Override
  public void event(Position position, Envelope<FirnEvent> event) throws IOException {
    write(
        "id: "
            + position
            + "\nevent: "
            + EventTypes.typeOf(event.event().getClass())
            + "\ndata: "
            + json(event)
            + "\n\n");
  }

  private static String json(Envelope<FirnEvent> event) {
    try {
      return JSON.writeValueAsString(EventCodec.structured(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that was read cannot be written", e);
    }
  }

  @Override
  public boolean caughtUp(Position position) throws IOException {
    write("id: " + position + "\nevent: caught-up\ndata: {}\n\n");
    return follow;
  }

  @Override
  public void idle(Position position) throws IOException {
    write(": still here\n\n");
  }

  private void write(String text) throws IOException {
    writingSince.set(System.currentTimeMillis());
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    writingSince.set(0);
  }
}
