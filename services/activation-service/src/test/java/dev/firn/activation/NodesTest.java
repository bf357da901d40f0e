package dev.firn.activation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.Outcome;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.events.Action;
import dev.firn.events.ActivationFailed;
import dev.firn.events.ActivationStarted;
import dev.firn.events.ClosureStored;
import dev.firn.events.GenerationActivated;
import dev.firn.events.GenerationCreated;
import dev.firn.events.GenerationDeleted;
import dev.firn.events.GenerationRolledBack;
import dev.firn.events.NodeConnected;
import dev.firn.events.NodeDisconnected;
import dev.firn.events.NodeRemoved;
import dev.firn.events.RevisionId;
import dev.firn.events.Target;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(TestSurroundings.class)
@Timeout(60)
class NodesTest {
  @Inject ActivationService service;

  private int port;
  private Log log;
  private EventWriter closures;
  private String name;

  @BeforeEach
  void begin() {
    port = io.restassured.RestAssured.port;
    log = new Log();
    closures =
        new EventWriter(
            new KafkaCluster(TestSurroundings.bootstrap, 4, (short) 1, Map.of()), "/store-service");
    name = "n" + Long.toHexString(System.nanoTime());
  }

  @AfterEach
  void end() {
    log.close();
    closures.close();
  }

  private static RequestSpecification rest() {
    return given()
        .header("authorization", "Bearer " + TestSurroundings.TOKEN)
        .contentType("application/json");
  }

  private TestAgent enrolled(String node) {
    TestAgent agent = new TestAgent(node, port);
    agent.enrol(service.joinTokens().make(Optional.empty(), Instant.now().plusSeconds(60)));
    return agent;
  }

  private TestAgent connected(String node) throws InterruptedException {
    TestAgent agent = enrolled(node);
    agent.connect();
    log.await(node, NodeConnected.class, _ -> true);
    return agent;
  }

  private String store(String node, String path) {
    return store(node, path, Action.SWITCH, "system");
  }

  private String store(String node, String path, Action action, String profile) {
    String revision = RevisionId.next();
    closures.write(
        new ClosureStored(
            "conf-" + node,
            revision,
            node,
            "/nix/store/" + path,
            1,
            1,
            List.of(),
            new Target(List.of(), profile, action),
            1));
    return revision;
  }

  private ActivateOrder activated(TestAgent agent, String path) throws InterruptedException {
    String revision = store(agent.node, path);
    ActivateOrder order = agent.order();
    assertThat(order.getRevision()).isEqualTo(revision);
    agent.answer(order, Outcome.Result.RESULT_ACTIVATED, order.getGeneration());
    log.await(agent.node, GenerationActivated.class, e -> e.revision().equals(revision));
    return order;
  }

  @Test
  void aNodeIsGivenATokenThatOnlyReadsTheCache() throws Exception {
    TestAgent agent = enrolled(name);
    agent.connect();

    assertThat(agent.welcome().getCacheToken()).isNotEmpty().isNotEqualTo(TestSurroundings.TOKEN);
  }

  @Test
  void aStoredClosureBecomesAGenerationAnOrderAndTheActiveGeneration() throws Exception {
    try (TestAgent agent = connected(name)) {
      String revision = store(name, "a");

      ActivateOrder order = agent.order();
      agent.answer(order, Outcome.Result.RESULT_ACTIVATED, 1);
      GenerationActivated event =
          log.await(name, GenerationActivated.class, e -> e.revision().equals(revision));

      assertThat(order.getGeneration()).isEqualTo(1);
      assertThat(order.getStorePath()).isEqualTo("/nix/store/a");
      assertThat(order.getAction()).isEqualTo(ActivateOrder.Action.ACTION_SWITCH);
      assertThat(event.generation()).isEqualTo(1);
      assertThat(TestSurroundings.ROOTS)
          .containsEntry("nodes/" + name + "/system/1", "/nix/store/a");
      rest()
          .get("/v1/nodes/{n}/profiles/system/generations", name)
          .then()
          .statusCode(200)
          .body("generations[0].current", org.hamcrest.Matchers.is(true))
          .body("generations[0].revision", org.hamcrest.Matchers.is(revision));
    }
  }

  @Test
  void numbersAreGivenOnceInOrderWhoeverSubmits() throws Exception {
    try (TestAgent agent = connected(name)) {
      Thread[] submitters = new Thread[4];
      for (int t = 0; t < submitters.length; t++) {
        int number = t;
        submitters[t] =
            Thread.startVirtualThread(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    closures.write(
                        new ClosureStored(
                            "conf-" + number,
                            RevisionId.next(),
                            "s" + number,
                            "/nix/store/p" + number + "-" + i,
                            1,
                            1,
                            List.of(),
                            new Target(List.of(name), "system", Action.SWITCH),
                            1));
                  }
                });
      }
      for (Thread submitter : submitters) {
        submitter.join();
      }

      log.await(name, GenerationCreated.class, e -> e.generation() == 20);

      assertThat(log.of(name, GenerationCreated.class))
          .extracting(GenerationCreated::generation)
          .containsExactlyElementsOf(
              java.util.stream.LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void whatWaitsIsSupersededByTheNewestAndEachSubmissionEndsOnce() throws Exception {
    try (TestAgent agent = connected(name)) {
      String first = store(name, "a");
      ActivateOrder order = agent.order();
      String second = store(name, "b");
      log.await(name, GenerationCreated.class, e -> e.generation() == 2);
      String third = store(name, "c");

      ActivationFailed superseded =
          log.await(name, ActivationFailed.class, e -> e.revision().equals(second));
      agent.answer(order, Outcome.Result.RESULT_ACTIVATED, 1);
      ActivateOrder next = agent.order();
      agent.answer(next, Outcome.Result.RESULT_ACTIVATED, 3);
      log.await(name, GenerationActivated.class, e -> e.revision().equals(third));

      assertThat(superseded.fault().code()).isEqualTo("superseded");
      assertThat(agent.superseded).containsExactly(first);
      assertThat(next.getGeneration()).isEqualTo(3);
      assertThat(log.of(name, GenerationActivated.class))
          .extracting(GenerationActivated::revision)
          .containsExactly(first, third);
    }
  }

  @Test
  void anOrderThatWasNotAnsweredComesAgainAfterAReconnectUntilItIs() throws Exception {
    try (TestAgent agent = connected(name)) {
      String revision = store(name, "a");
      ActivateOrder first = agent.order();
      agent.disconnect();
      log.await(name, NodeDisconnected.class, _ -> true);

      agent.connect();
      ActivateOrder again = agent.order();
      agent.answer(again, Outcome.Result.RESULT_ACTIVATED, 1);
      log.await(name, GenerationActivated.class, e -> e.revision().equals(revision));
      agent.answer(again, Outcome.Result.RESULT_ACTIVATED, 1);
      agent.disconnect();
      agent.connect(TestAgent.running(1, "/nix/store/a"));

      assertThat(again).isEqualTo(first);
      assertThat(agent.next(500)).isNull();
      assertThat(log.of(name, GenerationActivated.class)).hasSize(1);
    }
  }

  @Test
  void aNodeThatIsAwayGetsOnlyTheNewest() throws Exception {
    try (TestAgent agent = enrolled(name)) {
      String first = store(name, "a");
      log.await(name, GenerationCreated.class, e -> e.revision().equals(first));
      String second = store(name, "b");
      log.await(name, ActivationFailed.class, e -> e.revision().equals(first));

      agent.connect();
      ActivateOrder order = agent.order();

      assertThat(order.getRevision()).isEqualTo(second);
      assertThat(order.getGeneration()).isEqualTo(2);
    }
  }

  @Test
  void aSubmissionForANodeThatIsNotEnrolledEndsAndIsKeptForIt() throws Exception {
    String revision = store(name, "a");
    ActivationFailed failed =
        log.await(name, ActivationFailed.class, e -> e.revision().equals(revision));

    try (TestAgent agent = enrolled(name)) {
      agent.connect();
      ActivateOrder order = agent.order();

      assertThat(failed.fault().code()).isEqualTo("unknown-node");
      assertThat(order.getStorePath()).isEqualTo("/nix/store/a");
      assertThat(order.getGeneration()).isEqualTo(1);
    }
  }

  @Test
  void aRollbackTakesUpTheGenerationThatWasActiveBefore() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      store(name, "broken");
      agent.answer(agent.order(), Outcome.Result.RESULT_ROLLED_BACK, 1);
      log.await(name, GenerationRolledBack.class, e -> e.generation() == 2 && e.active() == 1);
      activated(agent, "c");

      String revision =
          rest()
              .body("{}")
              .post("/v1/nodes/{n}/profiles/system/rollback", name)
              .then()
              .statusCode(202)
              .extract()
              .path("revision");
      ActivateOrder order = agent.order();
      agent.answer(order, Outcome.Result.RESULT_ACTIVATED, 1);
      log.await(name, GenerationActivated.class, e -> e.revision().equals(revision));

      assertThat(order.getGeneration()).isEqualTo(1);
      assertThat(order.getRollback()).isTrue();
      rest()
          .get("/v1/nodes/{n}", name)
          .then()
          .body("profiles[0].active", org.hamcrest.Matchers.is(1))
          .body("profiles[0].storePath", org.hamcrest.Matchers.is("/nix/store/a"));
    }
  }

  @Test
  void whatTheNewestGenerationIsMakesNoOtherOne() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      activated(agent, "b");

      ActivateOrder same = activated(agent, "b");
      ActivateOrder older = activated(agent, "a");

      assertThat(same.getGeneration()).isEqualTo(2);
      assertThat(older.getGeneration()).isEqualTo(3);
      assertThat(log.of(name, GenerationCreated.class))
          .extracting(GenerationCreated::storePath)
          .containsExactly("/nix/store/a", "/nix/store/b", "/nix/store/a");
    }
  }

  @Test
  void whatSomebodyChoseOnTheNodeItselfIsTakenAsItIs() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      activated(agent, "b");

      agent.answer(
          ActivateOrder.newBuilder()
              .setOrderId("local:x")
              .setProfile("system")
              .setGeneration(1)
              .build(),
          Outcome.Result.RESULT_ACTIVATED,
          1);
      log.await(name, GenerationActivated.class, e -> e.revision().equals("local:x"));
      agent.disconnect();
      agent.connect(TestAgent.running(1, "/nix/store/a"));

      assertThat(agent.next(500)).isNull();
    }
  }

  @Test
  void aNodeThatLostEverythingGetsItsGenerationAgain() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      agent.disconnect();

      agent.connect();
      ActivateOrder order = agent.order();

      assertThat(order.getGeneration()).isEqualTo(1);
      assertThat(order.getStorePath()).isEqualTo("/nix/store/a");
    }
  }

  @Test
  void aDryActivationMakesNoGeneration() throws Exception {
    try (TestAgent agent = connected(name)) {
      String revision = store(name, "a", Action.DRY_ACTIVATE, "system");
      ActivateOrder order = agent.order();
      agent.answer(order, Outcome.Result.RESULT_ACTIVATED, 0);
      log.await(name, GenerationActivated.class, e -> e.revision().equals(revision));

      assertThat(service.nodes().node(name).orElseThrow().profile("system").generations())
          .isEmpty();
      assertThat(TestSurroundings.ROOTS.keySet()).noneMatch(root -> root.contains(name));
      activated(agent, "b");
      assertThat(TestSurroundings.ROOTS.keySet()).anyMatch(root -> root.contains(name));
      assertThat(order.getGeneration()).isZero();
      assertThat(log.of(name, GenerationActivated.class).getLast().generation()).isEqualTo(1);
    }
  }

  @Test
  void usersHaveProfilesOfTheirOwn() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      store(name, "p", Action.SWITCH, "user/ann");

      ActivateOrder order = agent.order();

      assertThat(order.getProfile()).isEqualTo("user/ann");
      assertThat(order.getGeneration()).isEqualTo(1);
    }
  }

  @Test
  void aClosureThatTheStoreLostEndsTheSubmission() throws Exception {
    try (TestAgent agent = connected(name)) {
      TestSurroundings.MISSING.add("/nix/store/lost-" + name);

      String revision = store(name, "lost-" + name);

      assertThat(
              log.await(name, ActivationFailed.class, e -> e.revision().equals(revision))
                  .fault()
                  .code())
          .isEqualTo("closure-missing");
    }
  }

  @Test
  void anOldGenerationCanBeDroppedAndTheActiveCannot() throws Exception {
    try (TestAgent agent = connected(name)) {
      activated(agent, "a");
      activated(agent, "b");

      rest().delete("/v1/nodes/{n}/profiles/system/generations/2", name).then().statusCode(409);
      rest().delete("/v1/nodes/{n}/profiles/system/generations/1", name).then().statusCode(202);
      log.await(name, GenerationDeleted.class, e -> e.generation() == 1);
      ServerMessage message = agent.next(10_000);

      assertThat(message).isNotNull();
      assertThat(message.getDeleteGeneration().getGeneration()).isEqualTo(1);
      assertThat(TestSurroundings.ROOTS).doesNotContainKey("nodes/" + name + "/system/1");
      rest().delete("/v1/nodes/{n}/profiles/system/generations/1", name).then().statusCode(404);
    }
  }

  @Test
  void aNodeThatIsTakenOutEndsItsActivationsAndItsConnection() throws Exception {
    try (TestAgent agent = connected(name)) {
      String revision = store(name, "a");
      agent.order();

      rest().delete("/v1/nodes/{n}", name).then().statusCode(202);
      log.await(name, NodeRemoved.class, _ -> true);

      assertThat(log.of(name, ActivationFailed.class))
          .singleElement()
          .satisfies(e -> assertThat(e.revision()).isEqualTo(revision));
      assertThat(agent.ended.get(10, TimeUnit.SECONDS).getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      rest().get("/v1/nodes/{n}", name).then().statusCode(404);
    }
  }

  @Test
  void theNewerConnectionOfANodeCounts() throws Exception {
    try (TestAgent agent = connected(name)) {
      var first = agent.ended;

      agent.connect();
      String revision = store(name, "a");

      assertThat(first.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(agent.order().getRevision()).isEqualTo(revision);
    }
  }

  @Test
  void enrollingNeedsAGoodTokenAndANameThatIsFree() {
    try (TestAgent agent = new TestAgent(name, port);
        TestAgent other = new TestAgent(name, port)) {
      String mine = service.joinTokens().make(Optional.of(name), Instant.now().plusSeconds(60));
      String old = service.joinTokens().make(Optional.empty(), Instant.now().minusSeconds(1));
      String others =
          service.joinTokens().make(Optional.of("another"), Instant.now().plusSeconds(60));

      assertThatThrownBy(() -> agent.enrol(old)).hasMessageContaining("UNAUTHENTICATED");
      assertThatThrownBy(() -> agent.enrol(others)).hasMessageContaining("UNAUTHENTICATED");
      assertThatThrownBy(() -> agent.enrol(mine + "x")).hasMessageContaining("UNAUTHENTICATED");
      assertThat(agent.enrol(mine).getNode()).isEqualTo(name);
      assertThat(agent.enrol(mine).getNode()).isEqualTo(name);
      assertThatThrownBy(() -> other.enrol(mine))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("ALREADY_EXISTS");
    }
  }

  @Test
  void theTokenFileOfTheMachineLetsAnyNodeIn() throws Exception {
    Path file = TestSurroundings.FOLDER.resolve("state/join-token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(service.joinTokens().admits(Files.readString(file).strip(), name, Instant.now()))
        .isTrue();
  }

  @Test
  void connectingNeedsTheNodesOwnSignatureAndARightClock() throws Exception {
    try (TestAgent agent = enrolled(name);
        TestAgent thief = new TestAgent(name, port)) {
      long now = System.currentTimeMillis() / 1_000;

      thief.connect();
      agent.connect(now - 600, agent.sign("firn-agent-v1|" + name + "|" + (now - 600)));

      assertThat(thief.ended.get(10, TimeUnit.SECONDS).getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(agent.ended.get(10, TimeUnit.SECONDS).getDescription()).contains("clock");
    }
  }

  @Test
  void restNeedsTheToken() {
    given().get("/v1/nodes").then().statusCode(401);
  }

  @Test
  void nodesAreFoundByLabelAndLabelsCanBeChanged() throws Exception {
    try (TestAgent agent = enrolled(name)) {
      rest()
          .body("{\"labels\": {\"role\": \"%s\"}}".formatted(name))
          .put("/v1/nodes/{n}/labels", name)
          .then()
          .statusCode(202);
      for (int i = 0;
          i < 200
              && rest().get("/v1/nodes?label=role=" + name).jsonPath().getList("nodes").isEmpty();
          i++) {
        Thread.sleep(20);
      }

      rest()
          .get("/v1/nodes?label=role=" + name)
          .then()
          .body("nodes.name", org.hamcrest.Matchers.contains(name));
    }
  }

  @Test
  void everySubmissionOfARunHasOneEnd() throws Exception {
    try (TestAgent agent = connected(name)) {
      List<String> revisions = new java.util.ArrayList<>();
      for (int i = 0; i < 6; i++) {
        revisions.add(store(name, "p" + i));
        if (i % 3 == 2) {
          agent.disconnect();
          agent.connect();
        }
      }
      ServerMessage message;
      while ((message = agent.next(1_500)) != null) {
        agent.answer(
            message.getActivate(),
            Outcome.Result.RESULT_ACTIVATED,
            message.getActivate().getGeneration());
      }

      for (String revision : revisions) {
        long ends =
            log.of(name, GenerationActivated.class).stream()
                    .filter(e -> e.revision().equals(revision))
                    .count()
                + log.of(name, ActivationFailed.class).stream()
                    .filter(e -> e.revision().equals(revision))
                    .count();
        assertThat(ends).as("ends of %s", revision).isEqualTo(1);
      }
      assertThat(log.of(name, ActivationStarted.class)).hasSize(6);
    }
  }
}
