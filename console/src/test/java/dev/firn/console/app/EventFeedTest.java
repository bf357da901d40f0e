package dev.firn.console.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.console.domain.EventFilter;
import dev.firn.console.domain.Position;
import dev.firn.console.domain.Start;
import dev.firn.embedded.EmbeddedKafka;
import dev.firn.events.Action;
import dev.firn.events.BuildStarted;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationActivated;
import dev.firn.events.NodeConnected;
import dev.firn.events.RevisionId;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFeedTest {
  @TempDir static Path folder;
  private static EmbeddedKafka broker;
  private static KafkaCluster cluster;
  private static EventWriter writer;

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    cluster = new KafkaCluster(broker.bootstrapServers(), 3, (short) 1, Map.of());
    Topics.create(cluster);
    writer = new EventWriter(cluster, "/test");
  }

  @AfterAll
  static void stop() {
    writer.close();
    broker.close();
  }

  /** Remembers what it got. */
  private static final class Got implements EventFeed.Sink {
    final BlockingQueue<FirnEvent> events = new LinkedBlockingQueue<>();
    final List<Position> positions = new ArrayList<>();
    private final boolean follow;

    Got(boolean follow) {
      this.follow = follow;
    }

    @Override
    public synchronized void event(Position position, Envelope<FirnEvent> event) {
      positions.add(position);
      events.add(event.event());
    }

    @Override
    public boolean caughtUp(Position position) {
      return follow;
    }

    @Override
    public void idle(Position position) {}
  }

  private static EventFeed feed(EventFilter filter) {
    return new EventFeed(cluster, filter, _ -> Optional.empty());
  }

  private static EventFilter of(String revision) {
    return new EventFilter(revision, null, null, List.of());
  }

  private static Got read(Start start, EventFilter filter) throws IOException {
    Got got = new Got(false);
    feed(filter).run(start, Duration.ofSeconds(60), got);
    return got;
  }

  private static List<FirnEvent> wrote(String revision, int count) throws InterruptedException {
    List<FirnEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FirnEvent event =
          i % 2 == 0
              ? new BuildStarted("/nix/store/x" + i + ".drv", revision, "w", 1)
              : new GenerationActivated(
                  "n" + i, "system", i, revision, Action.SWITCH, List.of(), 0, List.of(), 0);
      writer.write(event);
      events.add(event);
      Thread.sleep(2);
    }
    return events;
  }

  @Test
  void replaysInTheOrderOfTimeOverAllPartitions() throws Exception {
    String revision = RevisionId.next();
    List<FirnEvent> events = wrote(revision, 20);
    assertThat(read(new Start.Beginning(), of(revision)).events).containsExactlyElementsOf(events);
    assertThat(read(Start.of(revision), of(revision)).events).containsExactlyElementsOf(events);
  }

  @Test
  void goesOnRightAfterAnyEvent() throws Exception {
    String revision = RevisionId.next();
    List<FirnEvent> events = wrote(revision, 10);
    Got all = read(new Start.Beginning(), of(revision));
    for (int i = 0; i < 10; i++) {
      Start after = Start.parse(all.positions.get(i).toString());
      assertThat(read(after, of(revision)).events)
          .containsExactlyElementsOf(events.subList(i + 1, 10));
    }
  }

  @Test
  void filtersByNodeAndType() throws Exception {
    writer.write(new NodeConnected("only", "1", "x86_64-linux"));
    wrote(RevisionId.next(), 4);
    EventFilter node = new EventFilter(null, null, "only", List.of());
    assertThat(read(new Start.Beginning(), node).events)
        .containsExactly(new NodeConnected("only", "1", "x86_64-linux"));
    EventFilter type = new EventFilter(null, null, null, List.of("node."));
    assertThat(read(new Start.Beginning(), type).events)
        .allSatisfy(e -> assertThat(e).isInstanceOf(NodeConnected.class));
  }

  @Test
  void followsWhatComesUntilItIsClosed() throws Exception {
    String revision = RevisionId.next();
    Got got = new Got(true);
    EventFeed feed = feed(of(revision));
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    feed.run(new Start.Beginning(), Duration.ofSeconds(60), got);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    List<FirnEvent> events = wrote(revision, 3);
    for (FirnEvent event : events) {
      assertThat(got.events.poll(20, TimeUnit.SECONDS)).isEqualTo(event);
    }
    feed.close();
    assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
  }
}
