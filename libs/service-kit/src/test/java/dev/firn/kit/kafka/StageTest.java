package dev.firn.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.NodeEvent;
import dev.firn.events.NodeRemoved;
import dev.firn.events.RemovalRequested;
import dev.firn.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StageTest {
  private static Broker broker;
  private final String run = UUID.randomUUID().toString();
  private Broker.Seen seen;
  private EventWriter writer;

  @BeforeAll
  static void startBroker() {
    broker = new Broker();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start() {
    seen = broker.see(Topic.NODES);
    writer = new EventWriter(broker.cluster, "/test");
  }

  @AfterEach
  void stop() {
    writer.close();
    seen.close();
  }

  @Test
  void eachEventIsHandledOnce() throws InterruptedException {
    try (Stage _ = stage(2, null, this::echo)) {
      for (int i = 0; i < 60; i++) {
        writer.write(new RemovalRequested(name(i % 3, i)));
      }
      Broker.await(() -> mine().size() >= 60);
    }
    seen.awaitPresent();

    assertThat(mine()).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void eventsOfOneKeyAreHandledInTheOrderOfTheirWriting() throws InterruptedException {
    List<String> written = new ArrayList<>();
    List<String> handled = new CopyOnWriteArrayList<>();
    Deciding noting =
        event -> {
          if (event.event().key().equals(run + "-key")) {
            handled.add(event.id());
          }
          return echo(event);
        };
    try (Stage _ = stage(3, null, noting)) {
      for (int i = 0; i < 30; i++) {
        written.add(writer.write(new RemovalRequested(run + "-key")).id());
        writer.write(new RemovalRequested(name(1, i)));
      }
      Broker.await(() -> mine().size() >= 60);
    }

    assertThat(handled).isEqualTo(written);
  }

  @Test
  void whatAProcessLeftInMidTransactionIsNotSeenAndDoneAgainOnce() throws Exception {
    String group = "stage-" + run;
    writer.write(new RemovalRequested(run + "-crash"));
    Producer<String, byte[]> dying = broker.cluster.transactionalProducer(group + "-i-0");
    dying.initTransactions();
    dying.beginTransaction();
    FirnEvent half = new NodeRemoved(run + "-crash");
    var _ = dying.send(EventRecords.record(Envelope.of("/dying", null, half))).get();
    dying.sendOffsetsToTransaction(
        Map.of(
            new TopicPartition(Topic.NODE_COMMANDS.topicName(), 0), new OffsetAndMetadata(1_000)),
        new org.apache.kafka.clients.consumer.ConsumerGroupMetadata(group));
    // no commit, no abort, no close: the process is gone

    try (Stage _ = stage(1, null, this::echo)) {
      Broker.await(() -> mine().contains(run + "-crash"));
    }
    seen.awaitPresent();

    assertThat(mine()).containsExactly(run + "-crash");
    dying.close(Duration.ZERO);
  }

  @Test
  void aStageThatIsStoppedGoesOnWhereItWas() throws InterruptedException {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5; i++) {
        writer.write(new RemovalRequested(name(round, i)));
      }
      int expected = (round + 1) * 5;
      try (Stage _ = stage(1, null, this::echo)) {
        Broker.await(() -> mine().size() >= expected);
      }
    }
    seen.awaitPresent();

    assertThat(mine()).hasSize(15).doesNotHaveDuplicates();
  }

  @Test
  void theViewHasSeenWhatTheStageWroteBeforeTheNextEvent() throws InterruptedException {
    Set<String> removed = ConcurrentHashMap.newKeySet();
    AtomicInteger doubled = new AtomicInteger();
    EventView view =
        new EventView(
            "state",
            broker.cluster,
            List.of(Topic.NODES),
            e -> {
              if (e.event() instanceof NodeRemoved r) {
                removed.add(r.node());
              }
            });
    StageHandler once =
        new Handler() {
          @Override
          public List<FirnEvent> handle(Envelope<FirnEvent> event) {
            if (!(event.event() instanceof RemovalRequested r) || !r.node().startsWith(run)) {
              return List.of();
            }
            if (removed.contains(r.node())) {
              doubled.incrementAndGet();
              return List.of();
            }
            return List.of(new NodeRemoved(r.node()));
          }
        };
    try (view;
        Stage _ = stage(1, view, once)) {
      for (int i = 0; i < 20; i++) {
        writer.write(new RemovalRequested(run + "-same"));
      }
      Broker.await(() -> doubled.get() == 19);
    }

    assertThat(mine()).containsExactly(run + "-same");
  }

  @Test
  void aRecordThatIsNoEventIsPassedOver() throws Exception {
    broker.writeRubbish(Topic.NODE_COMMANDS);
    try (Stage _ = stage(1, null, this::echo)) {
      writer.write(new RemovalRequested(run + "-after"));
      Broker.await(() -> mine().contains(run + "-after"));
    }
  }

  @Test
  void aFailureIsEndedByItsOwnEvents() throws InterruptedException {
    StageHandler failing =
        new Handler() {
          @Override
          public List<FirnEvent> handle(Envelope<FirnEvent> event) {
            if (event.event().key().equals(run + "-deep")) {
              throw new StackOverflowError();
            }
            if (event.event().key().equals(run + "-long")) {
              return List.of(new NodeRemoved("x".repeat(2_000_000)));
            }
            throw new IllegalStateException("expected");
          }

          @Override
          public List<FirnEvent> onFailure(Envelope<FirnEvent> event, RuntimeException failure) {
            if (event.event().key().equals(run + "-worse")) {
              throw new IllegalStateException("expected too");
            }
            return List.of(new NodeRemoved("failed-" + event.event().key()));
          }
        };
    try (Stage _ = stage(1, null, failing)) {
      for (String name : List.of("-deep", "-worse", "-long", "-plain")) {
        writer.write(new RemovalRequested(run + name));
      }
      Broker.await(() -> all().contains("failed-" + run + "-plain"));
      Broker.await(() -> all().contains("failed-" + run + "-deep"));
      Broker.await(() -> all().contains("failed-" + run + "-long"));
    }
    assertThat(all()).doesNotContain("failed-" + run + "-worse");
  }

  @Test
  void whatIsDownForAWhileIsTriedUntilItWorks() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    StageHandler flaky =
        new Handler() {
          @Override
          public List<FirnEvent> handle(Envelope<FirnEvent> event) {
            if (event.event().key().equals(run + "-flaky") && tries.incrementAndGet() < 4) {
              throw new TransientException("down", new IllegalStateException());
            }
            return echo(event);
          }
        };
    try (Stage _ = stage(1, null, flaky)) {
      writer.write(new RemovalRequested(run + "-flaky"));
      Broker.await(() -> mine().contains(run + "-flaky"));
    }
    assertThat(tries).hasValue(4);
  }

  private abstract static class Handler implements StageHandler {
    @Override
    public List<FirnEvent> onFailure(Envelope<FirnEvent> event, RuntimeException failure) {
      return List.of();
    }
  }

  private interface Deciding {
    List<FirnEvent> handle(Envelope<FirnEvent> event) throws InterruptedException;
  }

  private Stage stage(int threads, EventView view, Deciding deciding) {
    return stage(
        threads,
        view,
        (StageHandler)
            new Handler() {
              @Override
              public List<FirnEvent> handle(Envelope<FirnEvent> event) throws InterruptedException {
                return deciding.handle(event);
              }
            });
  }

  private Stage stage(int threads, EventView view, StageHandler handler) {
    return new Stage(
        broker.cluster,
        new Stage.Settings("stage-" + run, "i", List.of(Topic.NODE_COMMANDS), threads, view),
        handler);
  }

  private List<FirnEvent> echo(Envelope<FirnEvent> event) {
    return event.event() instanceof RemovalRequested r && r.node().startsWith(run)
        ? List.of(new NodeRemoved(r.node()))
        : List.of();
  }

  private String name(int key, int i) {
    return run + "-" + key + "-" + i;
  }

  private List<String> mine() {
    return all().stream().filter(n -> n.startsWith(run)).toList();
  }

  private List<String> all() {
    return seen.events.stream().map(e -> ((NodeEvent) e).key()).toList();
  }
}
