package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does on the first day, in that order, with one machine. */
@ExtendWith(OneMachine.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1) // on a machine where nothing ran before
class FirstRunTest {
  @TempDir static Path folder;
  private static FirnMachine machine;
  private static Path web;
  private static String page;

  @BeforeAll
  static void setUp(FirnMachine given) throws IOException {
    machine = given;
    web = FirnMachine.copyOfExample("web", folder.resolve("web"));
    Map<String, Integer> ports =
        FirnMachine.changePorts(web.resolve("configuration.nix"), "8080", "8443", "8081");
    page = "http://127.0.0.1:" + ports.get("8081") + "/";
  }

  private static FirnMachine.Ended rebuild() {
    return machine.firn("rebuild", "switch", web.toString());
  }

  @Test
  @Order(1)
  void oneCommandEndsWithAPageThatIsServed() throws Exception {
    FirnMachine.Ended ended = rebuild();

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains(page);
    assertThat(machine.page(page)).contains("Hello from Firn");
  }

  @Test
  @Order(2)
  void aChangedPageIsServedAfterTheNextRun() throws Exception {
    Path index = web.resolve("site/index.html");
    Files.writeString(index, Files.readString(index).replace("</body>", "second version</body>"));

    FirnMachine.Ended ended = rebuild();

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(machine.page(page)).contains("second version");
  }

  @Test
  @Order(3)
  void aSyntaxErrorNamesItsPlaceAndChangesNothing() throws Exception {
    FirnMachine.Ended ended = withBroken("services.nginx = {", "services.nginx = {{");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).containsPattern("configuration\\.nix:\\d+:\\d+");
    assertThat(machine.page(page)).contains("second version");
  }

  @Test
  @Order(4)
  void anUnknownOptionNamesItselfAndChangesNothing() throws Exception {
    FirnMachine.Ended ended =
        withBroken("networking.hostName = \"web\";", "networking.hostNam = \"web\";");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("networking.hostNam").contains("configuration.nix");
    assertThat(machine.page(page)).contains("second version");
  }

  @Test
  @Order(5)
  void aPageThatDoesNotAnswerTakesTheNodeBack() throws Exception {
    FirnMachine.Ended ended =
        withBroken("body = \"Hello from Firn\"", "timeout = 3; body = \"nobody says this\"");

    assertThat(ended.status()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output()).contains("page");
    assertThat(machine.page(page)).contains("second version");
  }

  @Test
  @Order(6)
  void rollbackGoesBackToTheGenerationBefore() throws Exception {
    FirnMachine.Ended ended = machine.firn("rebuild", "switch", "--rollback");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(machine.page(page)).contains("Hello from Firn").doesNotContain("second version");
  }

  private static FirnMachine.Ended withBroken(String text, String broken) throws IOException {
    Path file = web.resolve("configuration.nix");
    String good = Files.readString(file);
    assertThat(good).contains(text);
    Files.writeString(file, good.replace(text, broken));
    try {
      return rebuild();
    } finally {
      Files.writeString(file, good);
    }
  }

  @Test
  @Order(7)
  void theServerTellsHowItIs() throws Exception {
    String server = machine.server().toString();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(machine.state().resolve("log/firn.log"))) {
      if (line.startsWith("{")) {
        lines.add(FleetClient.parse(line));
      }
    }

    assertThat(machine.page(server + "/q/health/live")).contains("\"UP\"");
    assertThat(machine.page(server + "/q/health/ready"))
        .contains("\"broker\"")
        .doesNotContain("DOWN");
    assertThat(machine.page(server + "/q/metrics"))
        .contains("jvm_memory_used_bytes", "firn_stage_event_seconds_count");
    assertThat(lines).allMatch(l -> l.path("message").isTextual());
    assertThat(lines.stream().map(l -> l.path("mdc").path("revision").asText()))
        .as("lines about a submission")
        .anyMatch(r -> r.matches("[0-9a-f]{8}-[0-9a-f-]{27}"));
  }
}
