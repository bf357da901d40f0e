package dev.firn.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.NodeEvent;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What the service wrote about nodes, as any reader of the topic sees it. */
final class Log implements AutoCloseable {
  private final List<Envelope<FirnEvent>> events = new CopyOnWriteArrayList<>();
  private final EventView view;

  Log() {
    view =
        new EventView(
            "test-log",
            new KafkaCluster(TestSurroundings.bootstrap, 4, (short) 1, Map.of()),
            List.of(Topic.NODES),
            events::add);
  }

  /** The events of a node in order. */
  List<NodeEvent> of(String node) {
    return events.stream()
        .map(Envelope::event)
        .map(NodeEvent.class::cast)
        .filter(e -> e.key().equals(node))
        .toList();
  }

  <E extends NodeEvent> List<E> of(String node, Class<E> type) {
    return of(node).stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Waits for an event. */
  <E extends NodeEvent> E await(String node, Class<E> type, Predicate<E> which)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      for (E event : of(node, type)) {
        if (which.test(event)) {
          return event;
        }
      }
      Thread.sleep(5);
    }
    assertThat(of(node)).as("no such %s", type.getSimpleName()).isEmpty();
    throw new AssertionError("there was no " + type.getSimpleName());
  }

  @Override
  public void close() {
    view.close();
  }
}
