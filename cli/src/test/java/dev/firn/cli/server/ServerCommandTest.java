package dev.firn.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCommandTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path folder;
  private Path jar;
  private Path cache;

  @BeforeEach
  void makeJar() throws IOException {
    jar = FakeStandalone.jar(folder);
    cache = folder.resolve("standalone.aot");
  }

  private List<String> words(boolean records) {
    return new ServerCommand(JAVA, jar, List.of("-Dmore=1"), records).words();
  }

  @Test
  void aStartWithoutACacheRecordsOne() {
    assertThat(words(true))
        .contains("firn-server", cache.toString(), "-Dmore=1")
        .anyMatch(w -> w.contains("-XX:AOTMode=record"))
        .endsWith("-jar", jar.toString());
  }

  @Test
  void aCacheThatIsThereIsUsed() throws IOException {
    Files.writeString(cache, "cache");
    assertThat(words(true)).contains("-XX:AOTCache=" + cache).noneMatch(w -> w.contains("AOTMode"));
  }

  @Test
  void aCacheOfAnOlderJarIsRecordedAnew() throws IOException {
    Files.writeString(cache, "cache");
    Files.setLastModifiedTime(cache, FileTime.fromMillis(1_000));
    assertThat(words(true)).anyMatch(w -> w.contains("-XX:AOTMode=record"));
  }

  @Test
  void nothingIsRecordedWhereThatIsNotWanted() {
    assertThat(words(false)).noneMatch(w -> w.contains("AOT"));
  }

  @Test
  void whatAKilledStartLeftIsRemoved() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path left = Files.writeString(folder.resolve("standalone.aot." + dead.pid()), "part");
    Path other =
        Files.writeString(
            folder.resolve("standalone.aot." + ProcessHandle.current().pid() + ".config"), "part");
    words(true);
    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void nothingIsRecordedWhileACacheIsBeingMade() throws IOException {
    Files.writeString(
        folder.resolve("standalone.aot." + ProcessHandle.current().pid() + ".config"), "part");
    assertThat(words(true)).noneMatch(w -> w.contains("AOT"));
  }

  @Test
  void whatIsRecordedIsThereAfterTheEndAndTheStatusIsTheServers() throws Exception {
    FakeStandalone.plan(folder, "exit 3");
    ProcessBuilder builder =
        new ProcessBuilder(words(true))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("FIRN_STATE_DIR", folder.toString());
    int status = builder.start().waitFor();
    assertThat(status).as(Files.readString(folder.resolve("log"))).isEqualTo(3);
    assertThat(cache).isNotEmptyFile();
    assertThat(folder)
        .isDirectoryNotContaining(f -> f.getFileName().toString().startsWith("standalone.aot."));
  }
}
