package dev.firn.agent.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.agent.NodeFixture;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.Journal.Result;
import dev.firn.agent.node.JournalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's process is gone from one instruction to the next, in each phase of a switch. */
@Timeout(120)
class KillTest {
  private static final int KILLED = 137;

  @TempDir Path folder;
  private NodeFixture node;
  private String one;
  private String two;
  private final int port = NodeFixture.freePort();

  @BeforeEach
  void aNodeRunsItsFirstGeneration() throws Exception {
    node = new NodeFixture(folder);
    one = node.system().web(port, "one").build();
    two = node.system().web(port, "two").build();
    assertThat(node.switchTo(1, one).result()).isEqualTo(Result.ACTIVATED);
    assertThat(node.activator().begin(Phases.NONE)).isEmpty();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  /** Its exit status. */
  private int agent(String dieAt, String... order) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dfirn.agent.die-at=" + dieAt);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AgentThatDies.class.getName(), node.root.dir().toString()));
    command.addAll(List.of(order));
    Path output = folder.resolve("agent.log");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            // services go on when it dies, and hold what it had open
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the agent neither died nor ended: " + Files.readString(output));
    }
    return process.exitValue();
  }

  private void dies(String dieAt, String... order) throws Exception {
    assertThat(agent(dieAt, order))
        .as(Files.readString(folder.resolve("agent.log")))
        .isEqualTo(KILLED);
    assertNodeIsWhole();
  }

  /** The profile leads to a system that is there, whatever happened. */
  private void assertNodeIsWhole() throws IOException {
    Path link = Files.readSymbolicLink(node.root.profiles().resolve("system"));
    Path system = Files.readSymbolicLink(node.root.profiles().resolve(link));
    assertThat(node.root.exists(system + "/bin/switch-to-configuration"))
        .as("%s leads to %s", link, system)
        .isTrue();
  }

  private String selected() throws IOException {
    return Files.readSymbolicLink(node.root.profiles().resolve("system")).toString();
  }

  private long switches() throws IOException {
    try (var lines = Files.lines(node.root.physical("/var/log/switches"))) {
      return lines.filter(l -> l.startsWith("switch")).count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FETCHING", "LINKING"})
  void whatHadChangedNothingIsForgottenAndDoneWhenItIsOrderedAgain(String phase) throws Exception {
    dies(phase, "order-2", "2", two);

    assertThat(node.activator().begin(Phases.NONE)).isEmpty();
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(selected()).isEqualTo("system-1-link");

    Journal.Ended ended =
        node.activator().carryOut(AgentThatDies.order("order-2", 2, two), Phases.NONE);
    assertThat(ended.result()).as(ended.errorMessage()).isEqualTo(Result.ACTIVATED);
    assertThat(NodeFixture.page(port)).isEqualTo("two");
    assertThat(selected()).isEqualTo("system-2-link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SWITCHING", "CHECKING"})
  void aSwitchThatHadBegunIsBroughtToItsEnd(String phase) throws Exception {
    dies(phase, "order-2", "2", two);

    Optional<Journal.Ended> ended = node.activator().begin(Phases.NONE);

    assertThat(ended).isPresent();
    assertThat(ended.get().orderId()).isEqualTo("order-2");
    assertThat(ended.get().result()).as(ended.get().errorMessage()).isEqualTo(Result.ACTIVATED);
    assertThat(NodeFixture.page(port)).isEqualTo("two");
    assertThat(selected()).isEqualTo("system-2-link");
    assertNodeIsWhole();
  }

  @Test
  void aRollbackThatHadBegunIsBroughtToItsEnd() throws Exception {
    String broken =
        node.system()
            .web(port, "two")
            .unit("bad.service", "[Service]\nExecStart=" + node.sh() + " -c 'exit 3'\n")
            .build();
    dies("ROLLING_BACK", "order-2", "2", broken);

    Optional<Journal.Ended> ended = node.activator().begin(Phases.NONE);

    assertThat(ended).isPresent();
    assertThat(ended.get().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.get().errorCode()).isEqualTo("unit-failed");
    assertThat(ended.get().active().generation()).isEqualTo(1);
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(selected()).isEqualTo("system-1-link");
  }

  @Test
  void anOrderThatHadEndedIsAnsweredAndNotDoneAgain() throws Exception {
    dies("ENDED", "order-2", "2", two);
    long before = switches();

    assertThat(node.activator().begin(Phases.NONE)).isEmpty();
    Journal.Ended ended =
        node.activator().carryOut(AgentThatDies.order("order-2", 2, two), Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(switches()).isEqualTo(before);
    assertThat(NodeFixture.page(port)).isEqualTo("two");
  }

  @Test
  void aGenerationThatKillsTheAgentEachTimeIsTakenBack() throws Exception {
    dies("CHECKING", "order-2", "2", two);
    dies("CHECKING");
    dies("CHECKING");

    Optional<Journal.Ended> ended = node.activator().begin(Phases.NONE);

    assertThat(ended).isPresent();
    assertThat(ended.get().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.get().errorCode()).isEqualTo("agent-died");
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(selected()).isEqualTo("system-1-link");
  }

  @Test
  void anAgentThatDiesWhileItRollsBackTheOneThatKilledItGoesOnRollingBack() throws Exception {
    dies("SWITCHING", "order-2", "2", two);
    dies("SWITCHING");
    dies("SWITCHING");
    dies("ROLLING_BACK");

    Optional<Journal.Ended> ended = node.activator().begin(Phases.NONE);

    assertThat(ended).isPresent();
    assertThat(ended.get().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(new JournalFile(node.root).read().open()).isNull();
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }
}
