package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does on the first day, in that order, with one machine. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstRunTest {
  @TempDir static Path folder;
  private static FirnMachine machine;
  private static Path web;
  private static String page;

  @BeforeAll
  static void setUp() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")),
        "bubblewrap is not installed, and nothing can be built without it");
    machine = new FirnMachine(Files.createDirectory(folder.resolve("state")));
    web = FirnMachine.copyOfExample("web", folder.resolve("web"));
    Path file = web.resolve("configuration.nix");
    int port = freePort();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("8080", Integer.toString(freePort()))
            .replace("8443", Integer.toString(freePort()))
            .replace("8081", Integer.toString(port)));
    page = "http://127.0.0.1:" + port + "/";
  }

  @AfterAll
  static void tearDown() {
    if (machine != null) {
      machine.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
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
}
