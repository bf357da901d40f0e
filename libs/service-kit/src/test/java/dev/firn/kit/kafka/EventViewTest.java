package dev.firn.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.NodeRemoved;
import dev.firn.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventViewTest {
  private static Broker broker;

  @BeforeAll
  static void startBroker() {
    broker = new Broker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aNewViewCatchesUpWithEverythingAlsoPastRubbishAndWhatItCannotFold() throws Exception {
    try (EventWriter writer = new EventWriter(broker.cluster, "/test")) {
      for (int i = 0; i < 50; i++) {
        writer.write(new NodeRemoved("n" + i));
      }
      for (int i = 0; i < 4; i++) {
        broker.writeRubbish(Topic.NODES);
      }
      for (int i = 50; i < 100; i++) {
        writer.write(new NodeRemoved("n" + i));
      }
      List<String> seen = new CopyOnWriteArrayList<>();
      AtomicInteger calls = new AtomicInteger();
      try (EventView view =
          new EventView(
              "all",
              broker.cluster,
              List.of(Topic.NODES),
              e -> {
                calls.incrementAndGet();
                if (e.event().key().equals("n7")) {
                  throw new IllegalStateException("expected");
                }
                seen.add(e.event().key());
              })) {
        assertThat(view.awaitCaughtUp(Duration.ofSeconds(30))).isTrue();
        assertThat(view.isReady()).isTrue();
        assertThat(seen).hasSize(99).doesNotHaveDuplicates();

        writer.write(new NodeRemoved("later"));
        view.awaitPresent();

        assertThat(seen).hasSize(100).contains("later");
        assertThat(calls).hasValue(101);
      }
    }
  }
}
