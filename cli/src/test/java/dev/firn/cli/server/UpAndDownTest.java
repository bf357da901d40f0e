package dev.firn.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.rest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpAndDownTest {
  @TempDir Path state;
  @TempDir Path other;
  private Path jar;

  @BeforeEach
  void setUp() throws IOException {
    jar = FakeStandalone.jar(other);
  }

  @AfterEach
  void tearDown() {
    firn("down");
  }

  private CommandRun firn(String... arguments) {
    return CommandRun.Setup.in(other)
        .with("FIRN_STATE_DIR", state.toString())
        .with("FIRN_STANDALONE", jar.toString())
        .with("FIRN_NO_TRAINING", "1")
        .run(arguments);
  }

  private static long process(CommandRun run) {
    return Json.parse(run.out()).number("pid");
  }

  @Test
  void upStartsOneServerHoweverOftenItIsCalled() {
    assertThat(firn("up").status()).isZero();
    String first = firn("up").out();
    assertThat(firn("up").out()).isEqualTo(first).contains("(process ");
  }

  @Test
  void upsAtTheSameTimeEndWithTheSameServer() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<CommandRun>> runs =
          List.of(
              threads.submit(() -> firn("up")),
              threads.submit(() -> firn("up")),
              threads.submit(() -> firn("up")));
      String first = runs.getFirst().get().out();
      for (Future<CommandRun> run : runs) {
        assertThat(run.get().status()).as(run.get().err()).isZero();
        assertThat(run.get().out()).isEqualTo(first).startsWith("Firn runs at");
      }
    }
  }

  @Test
  void aPortThatIsLostDuringTheStartIsNoReasonToFail() throws IOException {
    FakeStandalone.plan(state, "exit 75");
    CommandRun run = firn("up");
    assertThat(run.status()).as(run.err()).isZero();
  }

  @Test
  void aPortThatIsLostAgainAndAgainIs() throws IOException {
    FakeStandalone.plan(state, "exit 75", "exit 75", "exit 75");
    assertThat(firn("up").err()).contains("with status 75");
  }

  @Test
  void theReasonOfAFailedStartIsTheMessage() throws IOException {
    FakeStandalone.plan(state, "cannot the disk of the state folder is full");
    CommandRun run = firn("up");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("error: Firn cannot start: the disk of the state folder is full\n")
        .contains("Its log is " + state.resolve("log/firn.log"));
  }

  @Test
  void aStartThatHangsIsSeenAndCanBeEnded() throws Exception {
    FakeStandalone.plan(state, "hang");
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<CommandRun> up = threads.submit(() -> firn("up"));
      CommandRun status = firn("status");
      for (int i = 0; i < 3_000 && !status.out().contains("starting"); i++) {
        Thread.sleep(20);
        status = firn("status");
      }
      assertThat(status.status()).isEqualTo(1);
      assertThat(status.out()).startsWith("Firn is starting or stopping (process ");
      assertThat(firn("down").out()).isEqualTo("Firn is stopped\n");
      assertThat(up.get().err()).contains("Firn ended while it started");
    }
  }

  @Test
  void aServerThatHasOnlyJustBegunCanBeEnded() throws Exception {
    FakeStandalone.plan(state, "hang");
    Files.writeString(state.resolve("slow"), "");
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<CommandRun> up = threads.submit(() -> firn("up"));
      CommandRun status = firn("status");
      for (int i = 0; i < 3_000 && !status.out().contains("starting"); i++) {
        Thread.sleep(5);
        status = firn("status");
      }
      assertThat(firn("down").out()).isEqualTo("Firn is stopped\n");
      assertThat(up.get().status()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatWasKilledIsStartedAnew() throws Exception {
    firn("up");
    ProcessHandle server = ProcessHandle.of(process(firn("up", "--json"))).orElseThrow();
    server.destroyForcibly();
    server.onExit().get();
    assertThat(firn("status").out()).startsWith("no Firn runs");
    CommandRun up = firn("up", "--json");
    assertThat(up.status()).as(up.err()).isZero();
    assertThat(process(up)).isPositive().isNotEqualTo(server.pid());
  }

  @Test
  void downTwiceSaysSo() {
    firn("up");
    assertThat(firn("down").out()).isEqualTo("Firn is stopped\n");
    assertThat(firn("down").out()).isEqualTo("no Firn runs on this machine\n");
  }

  @Test
  void aLogThatBecameLongIsPutAside() throws IOException {
    Path log = Files.createDirectory(state.resolve("log")).resolve("firn.log");
    Files.write(log, new byte[17 << 20]);
    assertThat(firn("up").status()).isZero();
    assertThat(Files.size(log)).isLessThan(1 << 20);
    assertThat(log.resolveSibling("firn.log.1")).exists();
  }
}
