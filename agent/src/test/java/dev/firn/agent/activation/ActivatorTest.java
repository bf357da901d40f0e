package dev.firn.agent.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.agent.AgentException;
import dev.firn.agent.NodeFixture;
import dev.firn.agent.node.Generation;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.Journal.Result;
import dev.firn.agent.node.JournalFile;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.node.Profiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ActivatorTest {
  @TempDir Path folder;
  private NodeFixture node;
  private final int port = NodeFixture.freePort();

  @BeforeEach
  void makeNode() {
    node = new NodeFixture(folder);
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private Profiles profiles() {
    return new Profiles(node.root);
  }

  @Test
  void aSwitchStartsTheServicesSetsTheProfileAndSaysWhichPagesAnswer() throws Exception {
    String system = node.system().web(port, "one").build();

    Journal.Ended ended = node.switchTo(1, system);

    assertThat(ended.errorMessage()).isEmpty();
    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(ended.urls()).containsExactly("http://127.0.0.1:" + port + "/");
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
    assertThat(Files.readSymbolicLink(node.root.profiles().resolve("system")))
        .hasToString("system-1-link");
    assertThat(Files.readSymbolicLink(node.root.profiles().resolve("system-1-link")))
        .hasToString(system);
    assertThat(Files.readSymbolicLink(node.root.physical("/run/current-system")))
        .hasToString(system);
  }

  @Test
  void aChangedUnitIsRestartedAnUnchangedOneIsLeftAlone() throws Exception {
    String stays = "[Service]\nExecStart=" + node.busybox() + " sleep 1000\n";
    node.switchTo(1, node.system().web(port, "one").unit("stays.service", stays).build());
    String before = Files.readString(node.root.unitRecords().resolve("stays.service.json"));

    Journal.Ended ended =
        node.switchTo(2, node.system().web(port, "two").unit("stays.service", stays).build());

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(NodeFixture.page(port)).isEqualTo("two");
    assertThat(node.root.unitRecords().resolve("stays.service.json")).hasContent(before);
  }

  @Test
  void aUnitThatIsGoneIsStopped() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());

    node.switchTo(2, node.system().build());

    assertThat(NodeFixture.page(port)).isEmpty();
    assertThat(node.supervisor.states()).isEmpty();
  }

  @Test
  void aUnitThatDoesNotStartBringsTheGenerationBeforeBack() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    String broken =
        node.system()
            .web(port, "two")
            .unit(
                "bad.service",
                "[Service]\nExecStart=" + node.sh() + " -c 'echo no such luck; exit 3'\n")
            .build();

    Journal.Ended ended = node.switchTo(2, broken);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorCode()).isEqualTo("unit-failed");
    assertThat(ended.errorMessage()).contains("bad.service ended with status 3", "no such luck");
    assertThat(ended.active().generation()).isEqualTo(1);
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
    assertThat(node.supervisor.states()).containsOnlyKeys("web.service");
  }

  @Test
  void aSwitchThatBreaksUnexpectedlyBringsTheGenerationBeforeBack() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    ConnectionProof broken =
        new ConnectionProof() {
          @Override
          public boolean connected() {
            throw new IllegalStateException("nobody thought of this");
          }

          @Override
          public Verdict prove(Duration atMost) {
            return Verdict.CONFIRMED;
          }
        };

    Journal.Ended ended =
        node.activator((_, _) -> 0, broken)
            .carryOut(
                NodeFixture.order(2, node.system().web(port, "two").build(), Journal.Action.SWITCH),
                Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorCode()).isEqualTo("internal");
    assertThat(ended.errorMessage()).contains("nobody thought of this");
    assertThat(ended.active().generation()).isEqualTo(1);
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(new JournalFile(node.root).read().open()).isNull();
  }

  @Test
  void aUnitWhoseUserCannotBeReadAnyMoreIsStopped() throws Exception {
    node.switchTo(
        1,
        node.system()
            .activation("echo web:x:0:0:: > /etc/passwd; echo web:x:0: > /etc/group")
            .unit(
                "web.service", "[Service]\nUser=web\nExecStart=" + node.busybox() + " sleep 1000\n")
            .build());
    assertThat(node.supervisor.state("web.service")).isEqualTo("active");
    Files.writeString(node.root.physical("/etc/group"), "more:x:none:web\n");

    Journal.Ended ended = node.switchTo(2, node.system().build());

    assertThat(ended.result()).as(ended.errorMessage()).isEqualTo(Result.ACTIVATED);
    assertThat(node.supervisor.states()).isEmpty();
  }

  @Test
  void aRollbackThatIsInterruptedIsEndedByWhoeverComesNext() throws Exception {
    Path slow = node.root.physical("/var/log/slow");
    node.switchTo(
        1,
        node.system()
            .web(port, "one")
            .activation("if $b test -e /var/log/slow; then $b sleep 1000; fi")
            .build());
    String broken = node.system().activation("echo > /var/log/slow; exit 7").build();
    FutureTask<Journal.Ended> switching = new FutureTask<>(() -> node.switchTo(2, broken));
    Thread agent = Thread.ofPlatform().start(switching);
    Path switches = node.root.physical("/var/log/switches");
    while (Files.readAllLines(switches).size() < 3) {
      Thread.sleep(10); // until the first has begun again
    }

    agent.interrupt();

    assertThatThrownBy(switching::get).hasMessageContaining("interrupted");
    Files.delete(slow);
    Journal.Ended ended = node.activator().recover(Phases.NONE).orElseThrow();
    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorMessage()).doesNotContain("did not come up");
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }

  @Test
  void aProgramThatIsMissingFailsItsUnit() throws Exception {
    String broken =
        node.system().unit("bad.service", "[Service]\nExecStart=/nix/store/none/bin/x\n").build();

    Journal.Ended ended = node.switchTo(1, broken);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorMessage()).contains("bad.service", "/nix/store/none/bin/x");
    assertThat(ended.active().generation()).isZero();
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEmpty();
  }

  @Test
  void aPageThatDoesNotAnswerBringsTheGenerationBeforeBack() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    String broken =
        node.system()
            .web(port, "two")
            .health(
                """
                {"page": {"http": {"url": "http://127.0.0.1:%d/none", "status": 200}, "timeout": 0.3}}"""
                    .formatted(port))
            .build();

    Journal.Ended ended = node.switchTo(2, broken);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorCode()).isEqualTo("health-check-failed");
    assertThat(ended.errorMessage()).contains("check 'page'", "status 404");
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }

  @Test
  void anActivationScriptThatFailsBringsTheGenerationBeforeBack() throws Exception {
    String good = node.system().web(port, "one").activation("echo good > /etc/state").build();
    node.switchTo(1, good);
    String bad = node.system().activation("echo bad > /etc/state; echo it broke; exit 7").build();

    Journal.Ended ended = node.switchTo(2, bad);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorCode()).isEqualTo("activation-failed");
    assertThat(ended.errorMessage()).contains("status 7", "it broke");
    assertThat(node.root.physical("/etc/state")).hasContent("good");
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void aUnitThatFailedBeforeIsNoReasonToRollBack() throws Exception {
    String flaky =
        "[Service]\nExecStart="
            + node.sh()
            + " -c '"
            + node.busybox()
            + " test -e /etc/fine && exec "
            + node.busybox()
            + " sleep 1000'\n";
    Files.writeString(node.root.physical("/etc/fine"), "");
    node.switchTo(1, node.system().unit("flaky.service", flaky).web(port, "one").build());
    Files.delete(node.root.physical("/etc/fine"));
    node.supervisor.watch();
    long pid =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(node.root.unitRecords().resolve("flaky.service.json").toFile())
            .get("pid")
            .asLong();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    for (int i = 0; i < 100 && !node.supervisor.state("flaky.service").equals("failed"); i++) {
      Thread.sleep(20);
    }

    Journal.Ended ended =
        node.switchTo(2, node.system().unit("flaky.service", flaky).web(port, "two").build());

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(node.supervisor.state("flaky.service")).isEqualTo("failed");
  }

  @Test
  void bootChangesTheProfileOnly() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());

    Journal.Ended ended =
        node.activator()
            .carryOut(
                NodeFixture.order(2, node.system().web(port, "two").build(), Journal.Action.BOOT),
                Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(ended.active().generation()).isEqualTo(1);
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(2));
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }

  @Test
  void testLeavesTheProfileAlone() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());

    Journal.Ended ended =
        node.activator()
            .carryOut(
                NodeFixture.order(2, node.system().web(port, "two").build(), Journal.Action.TEST),
                Phases.NONE);

    assertThat(ended.active().generation()).isEqualTo(2);
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
    assertThat(NodeFixture.page(port)).isEqualTo("two");
  }

  @Test
  void dryActivateChangesNothingAndSaysWhatWouldChange() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    Journal.Ended ended =
        node.activator()
            .carryOut(
                NodeFixture.order(0, node.system().build(), Journal.Action.DRY_ACTIVATE),
                Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(ended.changes()).contains("would stop web.service", "would do it");
    try (var left = Files.list(node.root.profiles())) {
      assertThat(left.map(Path::getFileName))
          .map(Path::toString)
          .containsExactlyInAnyOrder("per-user", "system", "system-1-link");
    }
    assertThat(new JournalFile(node.root).read().running(ProfileName.SYSTEM).generation())
        .isEqualTo(1);
    assertThat(profiles().list(ProfileName.SYSTEM))
        .extracting(Generation::number)
        .containsExactly(1L);
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }

  @Test
  void theSameOrderIsCarriedOutOnce() throws Exception {
    Order order =
        NodeFixture.order(1, node.system().web(port, "one").build(), Journal.Action.SWITCH);
    Journal.Ended first = node.activator().carryOut(order, Phases.NONE);

    Journal.Ended second = node.activator().carryOut(order, Phases.NONE);

    assertThat(second).isEqualTo(first);
    assertThat(Files.readAllLines(node.root.physical("/var/log/switches"))).hasSize(1);
  }

  @Test
  void whatCannotBeFetchedIsNotBegun() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    Activator failing =
        node.activator(
            (_, _) -> {
              throw new AgentException("hash-mismatch", "the archive is another");
            },
            ConnectionProof.NONE);

    Journal.Ended ended =
        failing.carryOut(NodeFixture.order(2, "/nix/store/x", Journal.Action.SWITCH), Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.NOT_STARTED);
    assertThat(ended.errorCode()).isEqualTo("hash-mismatch");
    assertThat(ended.active().generation()).isEqualTo(1);
    assertThat(profiles().list(ProfileName.SYSTEM)).hasSize(1);
  }

  @Test
  void aRollbackOnTheNodeTakesUpTheGenerationBefore() throws Exception {
    node.switchTo(1, node.system().web(port, "one").activation("echo 1 > /etc/state").build());
    node.switchTo(2, node.system().web(port, "two").activation("echo 2 > /etc/state").build());

    Journal.Ended ended = node.activator().switchTo(ProfileName.SYSTEM, 0, Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(ended.active().generation()).isEqualTo(1);
    assertThat(NodeFixture.page(port)).isEqualTo("one");
    assertThat(node.root.physical("/etc/state")).hasContent("1");
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void aRollbackToWhatIsNotThereSaysWhatIs() throws Exception {
    node.switchTo(1, node.system().build());

    assertThatThrownBy(() -> node.activator().switchTo(ProfileName.SYSTEM, 7, Phases.NONE))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("has no generation 7")
        .hasMessageContaining("[1]");
  }

  @Test
  void aUserProfileHasGenerationsOfItsOwn() throws Exception {
    String packages = node.system().build();
    Order order =
        new Order("o1", "r1", new ProfileName("user/ann"), 1, packages, Journal.Action.SWITCH, 0);

    Journal.Ended ended = node.activator().carryOut(order, Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ACTIVATED);
    assertThat(node.root.profiles().resolve("per-user/ann/profile-1-link")).isSymbolicLink();
    assertThat(profiles().selected(ProfileName.SYSTEM)).isEmpty();
    assertThat(Files.exists(node.root.physical("/var/log/switches"))).isFalse();
  }

  @Test
  void aNodeThatLostTheServerByItsOwnNetworkGoesBack() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    ConnectionProof lost =
        new ConnectionProof() {
          @Override
          public boolean connected() {
            return true;
          }

          @Override
          public Verdict prove(Duration atMost) {
            return Verdict.NETWORK_LOST;
          }
        };
    String system =
        node.system()
            .web(port, "two")
            .unit(
                "firewall.service",
                "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart="
                    + node.busybox()
                    + " date\n")
            .build();

    Journal.Ended ended =
        new Activator(node.root, node.supervisor, (_, _) -> 0, lost, Duration.ofMillis(50))
            .carryOut(NodeFixture.order(2, system, Journal.Action.SWITCH), Phases.NONE);

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorCode()).isEqualTo("connection-lost");
    assertThat(NodeFixture.page(port)).isEqualTo("one");
  }

  @Test
  void anotherMachineBootStartsWhatTheProfileLeadsTo() throws Exception {
    node.switchTo(1, node.system().web(port, "one").build());
    node.activator()
        .carryOut(
            NodeFixture.order(2, node.system().web(port, "two").build(), Journal.Action.BOOT),
            Phases.NONE);
    node.supervisor.stopAll();
    new JournalFile(node.root).update(j -> j.inBoot("an earlier boot"));

    node.activator().begin(Phases.NONE);

    assertThat(NodeFixture.page(port)).isEqualTo("two");
    assertThat(new JournalFile(node.root).read().running(ProfileName.SYSTEM).generation())
        .isEqualTo(2);
  }

  @Test
  void checksComeAsAListToo() throws Exception {
    String health =
        """
        {"version": 1, "checks": [
          {"name": "unit", "unit": "stays.service", "http": null, "command": null, "timeout": 2, "interval": 1},
          {"name": "shell", "unit": null, "http": null, "command": "exit 3", "timeout": 1, "interval": 1}]}
        """;
    Files.createSymbolicLink(node.root.physical("/bin/sh"), Path.of(node.sh()));

    Journal.Ended ended =
        node.switchTo(
            1,
            node.system()
                .unit("stays.service", "[Service]\nExecStart=" + node.busybox() + " sleep 1000\n")
                .health(health)
                .build());

    assertThat(ended.result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(ended.errorMessage()).contains("check 'shell'", "status 3").doesNotContain("'unit'");
  }
}
