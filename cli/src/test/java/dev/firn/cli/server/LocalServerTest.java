package dev.firn.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.FakeFirn;
import dev.firn.cli.rest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServerTest {
  @TempDir Path state;

  private CommandRun.Setup firn() {
    return CommandRun.Setup.in(state)
        .with("FIRN_STATE_DIR", state.toString())
        .with("FIRN_NO_TRAINING", "1");
  }

  private void wrote(String url, long pid) throws IOException {
    Files.writeString(state.resolve("token"), FakeFirn.TOKEN + "\n");
    Files.writeString(
        state.resolve("server.json"),
        Json.object("url", url, "tokenFile", "token", "pid", pid, "node", "laptop").toString());
  }

  @Test
  void findsTheServerOfThisMachineByItsFile() throws IOException {
    try (FakeFirn server = new FakeFirn()) {
      server.answers("GET /v1/nodes", 200, "{\"nodes\":[]}");
      wrote(server.url(), ProcessHandle.current().pid());
      CommandRun run = firn().run("nodes");
      assertThat(run.out()).startsWith("there are no nodes yet");
    }
  }

  @Test
  void upSaysWhereTheRunningServerIs() throws IOException {
    try (FakeFirn server = new FakeFirn()) {
      server.answers("GET /q/health/ready", 200, "{\"status\":\"UP\"}");
      long pid = ProcessHandle.current().pid();
      wrote(server.url(), pid);
      CommandRun run = firn().run("up");
      assertThat(run.out()).isEqualTo("Firn runs at " + server.url() + " (process " + pid + ")\n");
      assertThat(Json.parse(firn().run("up", "--json").out()).text("node")).isEqualTo("laptop");
    }
  }

  @Test
  void theFileOfADeadServerCountsForNothing() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    wrote("http://127.0.0.1:1", dead.pid());
    CommandRun run = firn().run("status");
    assertThat(run.out()).startsWith("no Firn runs on this machine");
    assertThat(run.status()).isEqualTo(1);
    assertThat(firn().run("down").out()).isEqualTo("no Firn runs on this machine\n");
  }

  @Test
  void downEndsTheProcess() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    try {
      wrote("http://127.0.0.1:1", sleeper.pid());
      assertThat(firn().run("down").out()).isEqualTo("Firn is stopped\n");
      assertThat(sleeper.isAlive()).isFalse();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void aServerThatEndsWhileItStartsIsShownWithItsLog() throws IOException {
    Path jar = Files.writeString(state.resolve("broken.jar"), "no jar");
    CommandRun run = firn().with("FIRN_STANDALONE", jar.toString()).run("up");
    assertThat(run.err())
        .contains("Firn ended while it started, with status 1")
        .contains("the end of its log, " + state.resolve("log/firn.log"))
        .contains("broken.jar");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void theDoctorNamesWhatIsThereAndWhatIsNot() {
    Json answer = Json.parse(firn().run("doctor", "--json").out());
    assertThat(answer.list("checks"))
        .extracting(c -> c.text("check"))
        .contains("jdk", "bubblewrap", "namespaces", "disk", "port", "server");
    assertThat(answer.list("checks"))
        .filteredOn(c -> c.text("state").equals("missing"))
        .allSatisfy(c -> assertThat(c.text("remedy")).isNotEmpty());
  }

  @Test
  void aBadServerIsAWrongCommandLine() {
    CommandRun run = firn().run("nodes", "--server", "ftp://x");
    assertThat(run.err()).contains("is no server");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void theConsolesAddressCarriesTheTokenBehindItsHash() throws IOException {
    wrote("http://127.0.0.1:8100", ProcessHandle.current().pid());
    assertThat(firn().run("console", "--print").out())
        .isEqualTo("http://127.0.0.1:8100/#token=" + FakeFirn.TOKEN + "\n");
  }
}
