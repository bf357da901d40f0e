package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.build.internal.os.FileLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that die while they build. */
class RecoveryTest {
  private Workshop workshop;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop();
  }

  @AfterEach
  void close() throws IOException {
    workshop.close();
  }

  /** Builds in the store of the first argument a derivation that takes its time. */
  static final class Worker {
    public static void main(String[] arguments) {
      var store = dev.firn.store.local.LocalStore.inRoot(Path.of(arguments[0]));
      new SandboxedBuilder(store, BuildSettings.ofMachine())
          .build(store.dir().parse(arguments[1]), BuildListener.NONE);
    }
  }

  private Process worker(String derivation) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            workshop.root.toString(),
            derivation));
    return new ProcessBuilder(command).inheritIO().start();
  }

  @Test
  void whatAKilledProcessLeftIsCleanedUpAndItsBuilderIsDead() throws Exception {
    var slow = workshop.add(draft("slow", "echo up > /build/up; sleep 61.75; echo > $out"));
    Path builds = workshop.root.resolve("nix/var/firn/builds");
    Process worker = worker("/nix/store/" + slow.path());
    while (worker.isAlive() && !isUp(builds)) {
      Thread.sleep(20);
    }
    worker.destroyForcibly().waitFor();

    workshop.build(draft("next", "echo > $out"));

    assertThat(builds).isEmptyDirectory();
    for (int i = 0; i < 100 && isRunning(); i++) {
      Thread.sleep(20);
    }
    assertThat(isRunning()).isFalse();
    assertThat(workshop.builder.find(slow.path(), slow.derivation())).isEmpty();
  }

  private static boolean isUp(Path builds) throws IOException {
    if (!Files.isDirectory(builds)) {
      return false;
    }
    try (var entries = Files.list(builds)) {
      return entries.anyMatch(entry -> Files.exists(entry.resolve("build/up")));
    }
  }

  private static boolean isRunning() {
    return ProcessHandle.allProcesses()
        .anyMatch(p -> p.info().commandLine().orElse("").contains("61.75"));
  }

  @Test
  void twoProcessesBuildADerivationOnce() throws Exception {
    var slow = workshop.add(draft("slow", "sleep 0.5; date +%s%N > $out; sleep 1"));
    Process first = worker("/nix/store/" + slow.path());
    Process second = worker("/nix/store/" + slow.path());

    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    BuildResult result = workshop.build(slow);

    assertThat(result.built()).isFalse();
    try (var entries = Files.list(workshop.store.folder())) {
      assertThat(entries.filter(p -> p.toString().endsWith(".lock"))).isEmpty();
    }
  }

  @Test
  void aLockIsHeldByOneAtATime() throws IOException {
    Path file = workshop.root.resolve("a.lock");
    try (FileLock _ = FileLock.tryLock(file).orElseThrow()) {
      assertThat(FileLock.tryLock(file)).isEmpty();
    }
    try (FileLock _ = FileLock.tryLock(file).orElseThrow()) {
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }
}
