package dev.firn.instantiate.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProgramsTest {
  @TempDir Path folder;

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }

  @Test
  void tellsHowAProgramEndedAndWhatItSaid() throws Exception {
    assertThat(Programs.run(shell("printf 'a\\377'; echo b >&2; exit 3")))
        .isEqualTo(new Programs.Result(3, "a\u00ff", "b\n"));
  }

  @Test
  void aProgramReadsItsInputOrNothing() throws Exception {
    byte[] large = "0123456789".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);

    assertThat(Programs.run(shell("echo begins; cat"), large).out())
        .isEqualTo("begins\n" + "0123456789".repeat(100_000));
    assertThat(Programs.run(shell("cat"))).isEqualTo(new Programs.Result(0, "", ""));
  }

  @Test
  void errorsGoWhereTheyAreWanted() throws Exception {
    Path file = folder.resolve("errors");

    assertThat(Programs.run(shell("echo a; echo b >&2").redirectErrorStream(true)))
        .isEqualTo(new Programs.Result(0, "a\nb\n", ""));
    assertThat(Programs.run(shell("echo a; echo b >&2").redirectError(file.toFile())))
        .isEqualTo(new Programs.Result(0, "a\n", ""));
    assertThat(file).hasContent("b\n");
  }

  @Test
  void aProgramThatIsNotThereIsSaidToBe() {
    assertThatThrownBy(() -> Programs.run(new ProcessBuilder(folder.resolve("none").toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }

  @Test
  void anInterruptEndsTheProgramAndWhatItStarted() throws Exception {
    Path started = folder.resolve("started");
    CompletableFuture<Programs.Result> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    ended.complete(
                        Programs.run(
                            shell("sleep 1000 & echo $! > started; wait")
                                .directory(folder.toFile())));
                  } catch (IOException | InterruptedException e) {
                    ended.completeExceptionally(e);
                  }
                });
    while (!Files.exists(started) || Files.size(started) == 0) {
      Thread.sleep(5);
    }
    Optional<ProcessHandle> inner =
        ProcessHandle.of(Long.parseLong(Files.readString(started).strip()));

    thread.interrupt();
    assertThatThrownBy(ended::join).hasCauseInstanceOf(InterruptedException.class);
    inner.ifPresent(process -> process.onExit().join());
    assertThat(inner.map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
  }
}
