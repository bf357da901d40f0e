package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every configuration of {@code examples/broken}, submitted to a node that serves a page: one
 * message that says what is wrong and where, and the node goes on as before.
 */
@ExtendWith(OneMachine.class)
class BrokenExamplesTest {
  /** A message is for reading: it fits on a screen. */
  private static final int MOST_LINES = 20;

  @TempDir static Path folder;
  private static FirnMachine machine;
  private static String page;
  private static String port;

  @BeforeAll
  static void serve(FirnMachine given) throws Exception {
    machine = given;
    Path web = FirnMachine.copyOfExample("web", folder.resolve("good"));
    var ports = FirnMachine.changePorts(web.resolve("configuration.nix"), "8080", "8443", "8081");
    port = ports.get("8081").toString();
    page = "http://127.0.0.1:" + port + "/";
    FirnMachine.Ended ended = machine.firn("rebuild", "switch", "--node", "e2e", web.toString());
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(machine.page(page)).contains("Hello from Firn");
  }

  @TestFactory
  Stream<DynamicTest> saysWhatIsWrongAndChangesNothing() throws IOException {
    Path broken = FirnMachine.copyOfExample("broken", folder.resolve("broken"));
    try (Stream<Path> folders = Files.list(broken)) {
      List<Path> all = folders.filter(Files::isDirectory).sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(20);
      return all.stream()
          .map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> check(each)));
    }
  }

  private static void check(Path example) throws Exception {
    Path configuration = example.resolve("configuration.nix");
    Files.writeString(configuration, Files.readString(configuration).replace("8081", port));
    List<String> expected = Files.readAllLines(example.resolve("expected.txt"));
    String before = current();

    FirnMachine.Ended ended =
        machine.firn("rebuild", "switch", "--node", "e2e", example.toString());

    assertThat(ended.status()).as(ended.output()).isEqualTo(1);
    String message = ended.output().substring(Math.max(0, ended.output().indexOf("error: ")));
    assertThat(message)
        .startsWith("error: ")
        .containsOnlyOnce("error: ")
        .contains(expected.subList(1, expected.size()))
        .doesNotContain("… while")
        .endsWith(
            expected.getFirst().equals("activation")
                ? "e2e still runs generation " + before + "\n"
                : "nothing has changed on any node\n");
    assertThat(message.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(machine.page(page)).contains("Hello from Firn");
    assertThat(current()).isEqualTo(before);
  }

  /** The number of the generation that runs. */
  private static String current() {
    FirnMachine.Ended list = machine.firn("rebuild", "list-generations", "--node", "e2e");
    return list.output()
        .lines()
        .filter(line -> line.contains(" * ") && line.contains("current"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no current generation in: " + list.output()));
  }
}
