package dev.firn.buildservice;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.events.Action;
import dev.firn.events.BuildEvent;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemMerged;
import dev.firn.events.Target;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Topics;
import dev.firn.store.derivation.Instantiated;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A real broker, a cache in memory, and machines that build. */
final class Fleet implements AutoCloseable {
  final EmbeddedKafka kafka;
  final KafkaCluster cluster;
  final FakeStoreService store;
  final EventWriter writer;
  private final Path folder;
  private final List<Envelope<FirnEvent>> events = new ArrayList<>();
  private final EventView view;

  Fleet(Path folder) throws IOException {
    this.folder = folder;
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    cluster = Machine.cluster(kafka.bootstrapServers());
    Topics.create(cluster);
    store = new FakeStoreService();
    writer = new EventWriter(cluster, "/module-service");
    view = new EventView("test", cluster, List.of(Topic.BUILDS), this::saw);
  }

  Machine machine(String name) {
    return new Machine(name, folder, cluster, store);
  }

  void submit(String revision, Instantiated toplevel) {
    writer.write(merged(revision, toplevel));
  }

  /** What module-service writes of a system. */
  static SystemMerged merged(String revision, Instantiated toplevel) {
    return new SystemMerged(
        "web",
        revision,
        "web",
        Derivations.print(toplevel),
        Derivations.out(toplevel),
        1,
        List.of(),
        List.of(),
        new Target(List.of(), Target.SYSTEM, Action.SWITCH),
        1,
        null);
  }

  private void saw(Envelope<FirnEvent> event) {
    synchronized (events) {
      events.add(event);
      events.notifyAll();
    }
  }

  <E extends BuildEvent> List<E> seen(Class<E> type) {
    synchronized (events) {
      return events.stream().map(Envelope::event).filter(type::isInstance).map(type::cast).toList();
    }
  }

  /** Waits for an event, at most a minute. */
  <E extends BuildEvent> E await(Class<E> type, Predicate<E> which) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    synchronized (events) {
      while (true) {
        for (E event : seen(type)) {
          if (which.test(event)) {
            return event;
          }
        }
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(
              "no " + type.getSimpleName() + " within a minute, but " + events);
        }
        events.wait(left);
      }
    }
  }

  List<Envelope<FirnEvent>> all() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  @Override
  public void close() {
    view.close();
    writer.close();
    store.close();
    kafka.close();
  }
}
