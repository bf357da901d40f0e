package dev.firn.store.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store beside a garbage collector: real Nix's, where it is installed, or its lock alone. */
class CollectorGuardTest {
  private Path root;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createTempDirectory("collected");
    store = LocalStore.inRoot(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    DiskTree.delete(root);
  }

  private static StorePath add(LocalStore store, String text) {
    return store.addText("note", text.getBytes(UTF_8), Set.of());
  }

  private boolean isOnDisk(StorePath path) {
    return Files.exists(store.folder().resolve(path.baseName()));
  }

  @Test
  void aCollectorWaitsUntilWhatIsAddedIsRegistered() throws Exception {
    StorePath path = add(store, "a\n");
    Process collector = collect();
    try (BufferedReader says = collector.errorReader()) {
      String line = says.readLine();
      while (line != null && !line.contains("waiting for the big garbage collector lock")) {
        line = says.readLine();
      }
      assertThat(line).as("what the collector says while it waits").isNotNull();
      assertThat(store.physicalPath(path)).hasValueSatisfying(file -> assertThat(file).exists());
      store.flush();
      says.transferTo(java.io.Writer.nullWriter());
    }
    assertThat(collector.waitFor()).isZero();
    assertThat(isOnDisk(path)).as("nobody keeps it any more").isFalse();
  }

  @Test
  void whatIsKeptOutlivesACollectionUntilTheStoreIsClosed() throws Exception {
    store.keepUntilClosed(() -> {});
    StorePath path = add(store, "a\n");
    store.flush();
    collectAll();
    assertThat(isOnDisk(path)).isTrue();
    assertThat(store.isValid(path)).isTrue();

    store.close();
    collectAll();
    assertThat(isOnDisk(path)).isFalse();
  }

  @Test
  void whatWasThereAlreadyIsKeptToo() throws Exception {
    StorePath path = add(store, "a\n");
    store.close();
    store = LocalStore.inRoot(root);
    store.keepUntilClosed(() -> {});
    assertThat(store.keep(path)).isTrue();
    collectAll();
    assertThat(isOnDisk(path)).isTrue();

    store.close();
    collectAll();
    store = LocalStore.inRoot(root);
    assertThat(store.keep(path)).isFalse();
  }

  @Test
  void addingWaitsForACollectorAndSaysSo() throws Exception {
    Path state = Files.createDirectories(store.stateFolder());
    CountDownLatch waiting = new CountDownLatch(1);
    store.keepUntilClosed(waiting::countDown);
    CompletableFuture<StorePath> added;
    try (Flock collector = Flock.open(state.resolve("gc.lock"))) {
      assertThat(collector.tryExclusive()).isTrue();
      added = CompletableFuture.supplyAsync(() -> add(store, "a\n"));
      waiting.await();
      assertThat(added).isNotDone();
      assertThat(store.folder()).doesNotExist();
    }
    assertThat(store.isValid(added.join())).isTrue();
  }

  @Test
  void aLockFileThatCannotBeOpenedSaysWhy() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> Flock.open(file.resolve("gc.lock")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot open the lock file '" + file + "/gc.lock': not a directory");
  }

  @Test
  void noCollectorRunsWhileAnArchiveWaitsToBeAdded() throws Exception {
    StorePath path = add(store, "a\n");
    store.flush();
    Path gcLock = store.stateFolder().resolve("gc.lock");
    LocalStore other = LocalStore.inRoot(Files.createDirectories(root.resolve("other")));
    try (other) {
      var info = store.queryPathInfo(path).orElseThrow();
      var nar = new java.io.ByteArrayOutputStream();
      store.read(
          path,
          tree -> {
            dev.firn.store.nar.NarWriter.write(tree, nar);
            return path;
          });
      Path otherLock = other.stateFolder().resolve("gc.lock");
      var staged = other.stage(info, new java.io.ByteArrayInputStream(nar.toByteArray()));
      assertThat(canCollect(otherLock)).isFalse();
      staged.add();
      staged.close();
      other.flush();
      assertThat(canCollect(otherLock)).isTrue();
    }
    assertThat(canCollect(gcLock)).isTrue();
  }

  private static boolean canCollect(Path lock) throws IOException {
    try (Flock collector = Flock.open(lock)) {
      return collector.tryExclusive();
    }
  }

  @Test
  void storesOfOneProcessShareTheFileOfWhatIsKept() throws Exception {
    store.keepUntilClosed(() -> {});
    StorePath mine = add(store, "a\n");
    store.flush();
    StorePath theirs;
    try (LocalStore other = LocalStore.inRoot(root)) {
      other.keepUntilClosed(() -> {});
      theirs = add(other, "b\n");
      other.flush();
      assertThat(kept()).containsExactlyInAnyOrder(mine, theirs);
    }
    assertThat(kept()).containsExactly(mine);
    store.close();
    assertThat(store.stateFolder().resolve("temproots")).isEmptyDirectory();
  }

  @Test
  void whatIsKeptIsNotRewrittenWhileACollectorReadsIt() throws Exception {
    store.keepUntilClosed(() -> {});
    StorePath mine = add(store, "a\n");
    store.flush();
    StorePath theirs;
    try (Flock collector = Flock.open(store.stateFolder().resolve("gc.lock"))) {
      try (LocalStore other = LocalStore.inRoot(root)) {
        other.keepUntilClosed(() -> {});
        theirs = add(other, "b\n");
        other.flush();
        assertThat(collector.tryExclusive()).isTrue();
      }
      assertThat(kept()).containsExactlyInAnyOrder(mine, theirs);
    }
    store.close();
    assertThat(store.stateFolder().resolve("temproots")).isEmptyDirectory();
  }

  private List<StorePath> kept() throws IOException {
    Path file =
        store
            .stateFolder()
            .resolve("temproots")
            .resolve(Long.toString(ProcessHandle.current().pid()));
    return Stream.of(Files.readString(file, ISO_8859_1).split("\0"))
        .map(store.dir()::parse)
        .toList();
  }

  private Process collect() throws IOException {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, "nix-store"))),
        "no real nix-store on PATH");
    List<String> command = new ArrayList<>(List.of("nix-store", "--gc", "--store"));
    command.add(root.toString());
    ProcessBuilder process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    process.environment().put("NIX_CONF_DIR", "/no/configuration");
    return process.start();
  }

  private void collectAll() throws IOException, InterruptedException {
    Process collector = collect();
    String said;
    try (BufferedReader says = collector.errorReader()) {
      said = String.join("\n", says.readAllLines());
    }
    assertThat(collector.waitFor()).as(said).isZero();
  }
}
