package dev.firn.console.rest;

import dev.firn.console.app.EventFeed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Those who read events now: not too many, and none that has stopped taking. */
@ApplicationScoped
class Readers {
  private static final Duration CHECK = Duration.ofSeconds(2);

  private final ConsoleSettings settings;
  private final Set<Reader> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  Readers(ConsoleSettings settings) {
    this.settings = settings;
  }

  /** One of them. */
  record Reader(EventFeed feed, SseWriter writer, HttpServerResponse response) {
    void cutOff() {
      feed.close();
      response.reset();
    }
  }

  /** Whether there is room for one more. */
  boolean hasRoom() {
    return !stopped && open.size() < settings.maxConnections();
  }

  void add(Reader reader) {
    open.add(reader);
    if (stopped) {
      reader.feed().close();
    }
  }

  void remove(Reader reader) {
    open.remove(reader);
  }

  void start(@Observes StartupEvent event) {
    var _ = Thread.ofVirtual().name("console-slow-readers").start(this::watch);
  }

  private void watch() {
    while (!stopped) {
      long limit = System.currentTimeMillis() - settings.slowReader().toMillis();
      for (Reader reader : open) {
        long since = reader.writer().writingSince();
        if (since > 0 && since < limit) {
          reader.cutOff();
        }
      }
      try {
        Thread.sleep(CHECK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Before everything else, as open requests hold up the stop. */
  void stop(@Observes @Priority(1) ShutdownEvent event) {
    stopped = true;
    open.forEach(reader -> reader.feed().close());
  }
}
