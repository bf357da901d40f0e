package dev.firn.activation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.Outcome;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.events.Action;
import dev.firn.events.ClosureStored;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.GenerationActivated;
import dev.firn.events.GenerationDeleted;
import dev.firn.events.NodeConnected;
import dev.firn.events.RevisionId;
import dev.firn.events.Target;
import dev.firn.events.TokenCreated;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestSurroundings.class)
class TokensTest {
  @Inject ActivationService service;

  private String mine;
  private String other;

  @BeforeEach
  void enrol() {
    mine = "mine" + Long.toHexString(System.nanoTime());
    other = "other" + Long.toHexString(System.nanoTime());
    for (String node : List.of(mine, other)) {
      try (TestAgent agent = new TestAgent(node, RestAssured.port)) {
        agent.enrol(service.joinTokens().make(Optional.empty(), Instant.now().plusSeconds(60)));
      }
    }
  }

  private static RequestSpecification as(String token) {
    return given().header("authorization", "Bearer " + token).contentType("application/json");
  }

  private static JsonPath made(String body) {
    return as(TestSurroundings.TOKEN)
        .body(body)
        .post("/v1/tokens")
        .then()
        .statusCode(201)
        .extract()
        .jsonPath();
  }

  private static int status(String token, String method, String path) {
    RequestSpecification request = as(token);
    return (method.equals("GET") ? request : request.body("{}")).request(method, path).statusCode();
  }

  @Test
  void aReaderReadsAndChangesNothing() {
    String token = made("{\"name\": \"eyes\", \"role\": \"READ\"}").getString("token");

    assertThat(status(token, "GET", "/v1/nodes")).isEqualTo(200);
    assertThat(status(token, "GET", "/v1/nodes/" + mine)).isEqualTo(200);
    assertThat(status(token, "POST", "/v1/nodes/" + mine + "/profiles/system/rollback"))
        .isEqualTo(403);
    assertThat(status(token, "DELETE", "/v1/nodes/" + mine + "/profiles/system/generations/1"))
        .isEqualTo(403);
    assertThat(status(token, "DELETE", "/v1/nodes/" + mine)).isEqualTo(403);
    assertThat(status(token, "PUT", "/v1/nodes/" + mine + "/labels")).isEqualTo(403);
    assertThat(status(token, "POST", "/v1/join-tokens")).isEqualTo(403);
    assertThat(status(token, "GET", "/v1/tokens")).isEqualTo(403);
    assertThat(status(token, "POST", "/v1/tokens")).isEqualTo(403);
  }

  @Test
  void aSubmitterOfOneNodeSeesAndChangesThatOneOnly() {
    String token =
        made("{\"name\": \"ci\", \"role\": \"SUBMIT\", \"nodes\": [\"" + mine + "\"]}")
            .getString("token");

    assertThat(as(token).get("/v1/nodes").jsonPath().getList("nodes.name")).containsExactly(mine);
    assertThat(status(token, "GET", "/v1/nodes/" + mine)).isEqualTo(200);
    assertThat(status(token, "GET", "/v1/nodes/" + other)).isEqualTo(403);
    assertThat(status(token, "GET", "/v1/nodes/" + other + "/profiles/system/generations"))
        .isEqualTo(403);
    // 409: there is nothing to go back to
    assertThat(status(token, "POST", "/v1/nodes/" + mine + "/profiles/system/rollback"))
        .isEqualTo(409);
    assertThat(status(token, "POST", "/v1/nodes/" + other + "/profiles/system/rollback"))
        .isEqualTo(403);
    assertThat(status(token, "DELETE", "/v1/nodes/" + mine)).isEqualTo(403);
    assertThat(status(token, "POST", "/v1/join-tokens")).isEqualTo(403);
  }

  /** What runs, and what would run, has to be of its configuration. */
  @Test
  void aSubmitterOfOneConfigurationRollsBackAndDeletesThatOneOnly() throws Exception {
    String token =
        made("{\"name\": \"ci\", \"role\": \"SUBMIT\", \"configurations\": [\"Web.prod\"]}")
            .getString("token");
    String node = "shared" + Long.toHexString(System.nanoTime());
    String system = "/v1/nodes/" + node + "/profiles/system/";
    KafkaCluster cluster = new KafkaCluster(TestSurroundings.bootstrap, 4, (short) 1, Map.of());
    try (TestAgent agent = new TestAgent(node, RestAssured.port);
        EventWriter closures = new EventWriter(cluster, "/store-service");
        Log log = new Log()) {
      agent.enrol(service.joinTokens().make(Optional.empty(), Instant.now().plusSeconds(60)));
      agent.connect();
      log.await(node, NodeConnected.class, _ -> true);
      for (String configuration : List.of("Web.prod", "Web.prod", "db", "Web.prod")) {
        activate(agent, closures, log, configuration);
      }

      assertThat(status(token, "GET", "/v1/nodes/" + node)).isEqualTo(200);
      assertThat(status(token, "POST", system + "rollback")).isEqualTo(403); // 3 is db's
      assertThat(rollBack(token, system, 3)).isEqualTo(403);
      assertThat(status(token, "DELETE", system + "generations/3")).isEqualTo(403);
      assertThat(rollBack(token, system, 1)).isEqualTo(202);
      runs(agent, log, agent.order());
      assertThat(status(token, "DELETE", system + "generations/2")).isEqualTo(202);
      log.await(node, GenerationDeleted.class, e -> e.generation() == 2);

      assertThat(rollBack(TestSurroundings.TOKEN, system, 3)).isEqualTo(202);
      assertThat(agent.next(10_000)).matches(ServerMessage::hasDeleteGeneration);
      runs(agent, log, agent.order());
      assertThat(rollBack(token, system, 1)).isEqualTo(403); // db runs
    }
  }

  private static int rollBack(String token, String system, long generation) {
    return as(token).body(Map.of("generation", generation)).post(system + "rollback").statusCode();
  }

  private static void activate(TestAgent agent, EventWriter closures, Log log, String configuration)
      throws InterruptedException {
    String revision = RevisionId.next();
    closures.write(
        new ClosureStored(
            configuration,
            revision,
            agent.node,
            "/nix/store/" + revision,
            1,
            1,
            List.of(),
            new Target(List.of(), "system", Action.SWITCH),
            1));
    runs(agent, log, agent.order());
  }

  private static void runs(TestAgent agent, Log log, ActivateOrder order)
      throws InterruptedException {
    agent.answer(order, Outcome.Result.RESULT_ACTIVATED, order.getGeneration());
    log.await(agent.node, GenerationActivated.class, e -> e.revision().equals(order.getRevision()));
  }

  @Test
  void anAdministratorMayEverything() {
    String token = made("{\"name\": \"boss\", \"role\": \"ADMIN\"}").getString("token");

    assertThat(status(token, "GET", "/v1/tokens")).isEqualTo(200);
    assertThat(status(token, "POST", "/v1/join-tokens")).isEqualTo(201);
    assertThat(status(token, "DELETE", "/v1/nodes/" + other)).isEqualTo(202);
  }

  @Test
  void aRevokedTokenIsNoLongerGood() {
    JsonPath made = made("{\"name\": \"gone\", \"role\": \"READ\"}");
    String token = made.getString("token");
    String id = made.getString("about.id");
    assertThat(status(token, "GET", "/v1/nodes")).isEqualTo(200);

    assertThat(status(TestSurroundings.TOKEN, "DELETE", "/v1/tokens/" + id)).isEqualTo(204);

    assertThat(status(token, "GET", "/v1/nodes")).isEqualTo(401);
    assertThat(as(TestSurroundings.TOKEN).get("/v1/tokens").jsonPath().getList("tokens.id"))
        .doesNotContain(id);
    assertThat(status(TestSurroundings.TOKEN, "DELETE", "/v1/tokens/" + id)).isEqualTo(404);
  }

  @Test
  void aTokenEndsToBeGood() throws Exception {
    JsonPath made = made("{\"name\": \"short\", \"role\": \"READ\", \"expiresInSeconds\": 1}");
    String token = made.getString("token");
    while (status(token, "GET", "/v1/nodes") == 200) {
      Thread.sleep(50);
    }

    assertThat(status(token, "GET", "/v1/nodes")).isEqualTo(401);
    assertThat(as(TestSurroundings.TOKEN).get("/v1/tokens").jsonPath().getList("tokens.id"))
        .doesNotContain(made.getString("about.id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\": \"a\"}",
        "{\"name\": \"\", \"role\": \"READ\"}",
        "{\"name\": \"a\\u0007\", \"role\": \"READ\"}",
        "{\"name\": \"a\", \"role\": \"OWNER\"}",
        "{\"name\": \"a\", \"role\": \"READ\", \"nodes\": [\"../x\"]}",
        "{\"name\": \"a\", \"role\": \"READ\", \"configurations\": [\"\"]}",
        "{\"name\": \"a\", \"role\": \"READ\", \"nodes\": [null]}",
        "{\"name\": \"a\", \"role\": \"READ\", \"configurations\": [null]}",
        "{\"name\": \"a\", \"role\": \"ADMIN\", \"nodes\": [\"a\"]}",
        "{\"name\": \"a\", \"role\": \"READ\", \"expiresInSeconds\": 0}",
      })
  void aTokenThatMakesNoSenseIsNotMade(String body) {
    assertThat(as(TestSurroundings.TOKEN).body(body).post("/v1/tokens").statusCode())
        .isEqualTo(400);
  }

  /** What is kept of a token is not enough to use it. */
  @Test
  void onlyTheHashOfATokenIsKept() throws Exception {
    String token = made("{\"name\": \"kept\", \"role\": \"READ\"}").getString("token");
    List<Envelope<FirnEvent>> kept = new CopyOnWriteArrayList<>();
    try (EventView view =
        new EventView(
            "test",
            new KafkaCluster(TestSurroundings.bootstrap, 4, (short) 1, Map.of()),
            List.of(Topic.ACCESS),
            kept::add)) {
      assertThat(view.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
    }

    TokenCreated created =
        (TokenCreated)
            kept.stream()
                .filter(e -> e.event() instanceof TokenCreated t && t.name().equals("kept"))
                .toList()
                .getLast()
                .event();
    assertThat(created.toString()).doesNotContain(token).doesNotContain(token.substring(18));
    assertThat(status(created.hash(), "GET", "/v1/nodes")).isEqualTo(401);
    assertThat(status("firn_" + created.token() + "_" + created.hash(), "GET", "/v1/nodes"))
        .isEqualTo(401);
  }
}
