package dev.firn.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.events.BuildRequested;
import dev.firn.events.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private Broker broker;
  private EventWriter writer;
  private final String run = UUID.randomUUID().toString();

  @BeforeEach
  void start() {
    broker = new Broker();
    writer = new EventWriter(broker.cluster, "/test");
  }

  @AfterEach
  void stop() {
    writer.close();
    broker.close();
  }

  @Test
  void eachJobIsDoneOnceWhateverTheNumberOfWorkers() throws Exception {
    broker.writeRubbish(Topic.BUILD_QUEUE);
    for (int i = 0; i < 40; i++) {
      request("job" + i);
    }
    List<String> done = new CopyOnWriteArrayList<>();
    try (WorkQueue _ = queue(4, (job, _) -> done.add(job.event().key()))) {
      Broker.await(() -> done.size() >= 40);
      Thread.sleep(500);
    }

    assertThat(done).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void aJobWhoseWorkerGoesAwayIsGivenToAnother() throws Exception {
    request("job");
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    WorkQueue first =
        queue(
            1,
            (_, _) -> {
              started.countDown();
              try {
                Thread.sleep(600_000);
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            });
    started.await();
    first.close();
    interrupted.await();

    List<Integer> deliveries = new CopyOnWriteArrayList<>();
    try (WorkQueue _ = queue(1, (_, delivery) -> deliveries.add(delivery))) {
      Broker.await(() -> !deliveries.isEmpty());
    }
    assertThat(deliveries).containsExactly(1);
  }

  /** Else a build that takes long would be taken for one that kills its workers. */
  @Test
  void plannedRestartsDoNotCountAsDeliveries() throws Exception {
    request("job");
    List<Integer> deliveries = new CopyOnWriteArrayList<>();
    for (int restart = 0; restart < 6; restart++) {
      CountDownLatch started = new CountDownLatch(1);
      try (WorkQueue _ =
          queue(
              1,
              (_, delivery) -> {
                deliveries.add(delivery);
                started.countDown();
                Thread.sleep(600_000);
              })) {
        started.await();
      }
    }

    List<String> done = new CopyOnWriteArrayList<>();
    try (WorkQueue _ =
        queue(
            1,
            (job, delivery) -> {
              deliveries.add(delivery);
              done.add(job.event().key());
            })) {
      Broker.await(() -> !done.isEmpty());
      Thread.sleep(500);
    }
    assertThat(done).containsExactly("job");
    assertThat(deliveries).hasSize(7).containsOnly(1);
  }

  @Test
  void aFailingJobComesAgainAndOthersAreDoneMeanwhile() throws Exception {
    request("bad");
    request("good");
    AtomicInteger tries = new AtomicInteger();
    Set<String> done = ConcurrentHashMap.newKeySet();
    try (WorkQueue _ =
        queue(
            1,
            (job, _) -> {
              if (job.event().key().equals("bad") && tries.incrementAndGet() < 3) {
                throw new TransientException("down", new IllegalStateException());
              }
              done.add(job.event().key());
            })) {
      Broker.await(() -> done.size() == 2);
    }
    assertThat(tries).hasValue(3);
  }

  @Test
  void aJobThatTakesLongerThanItsLockIsStillDoneOnce() throws Exception {
    try (Admin admin = broker.cluster.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, WorkQueue.BUILD_WORKERS),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("share.record.lock.duration.ms", "15000"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    request("long");
    request("second");
    List<String> started = new CopyOnWriteArrayList<>();
    List<String> done = new CopyOnWriteArrayList<>();
    try (WorkQueue _ =
        queue(
            2,
            (job, _) -> {
              started.add(job.event().key());
              if (job.event().key().equals("long")) {
                Thread.sleep(24_000);
              }
              done.add(job.event().key());
            })) {
      Broker.await(() -> done.contains("second"));
      request("third");
      request("fourth");
      Broker.await(() -> done.contains("fourth"));
      assertThat(done).doesNotContain("long");
      Broker.await(() -> done.size() >= 4);
      request("fifth");
      Broker.await(() -> done.contains("fifth"));
    }
    assertThat(started).hasSize(5).doesNotHaveDuplicates();
  }

  private void request(String derivation) {
    writer.write(new BuildRequested(derivation, run, 60));
  }

  private WorkQueue queue(int parallel, WorkQueue.Worker worker) {
    return new WorkQueue(
        broker.cluster, Topic.BUILD_QUEUE, WorkQueue.BUILD_WORKERS, parallel, worker);
  }
}
