package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
  private final CommandRun.Setup firn = CommandRun.Setup.in(Path.of("/"));

  @Test
  void tellsWhichCommandsThereAre() {
    CommandRun run = firn.run("--help");
    assertThat(run.status()).isZero();
    assertThat(Verb.names()).allSatisfy(name -> assertThat(run.out()).contains("firn " + name));
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    assertThat(Verb.names())
        .allSatisfy(
            name -> {
              CommandRun run = firn.run(name, "--help");
              assertThat(run.status()).isZero();
              assertThat(run.out()).contains("Examples:\n  firn ");
              assertThat(firn.run("help", name).out()).isEqualTo(run.out());
            });
  }

  @Test
  void knowsWhichCommandWasMeant() {
    CommandRun run = firn.run("nr");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("there is no command 'nr'; did you mean 'nar'?");
  }

  @Test
  void withoutACommandItShowsTheWay() {
    CommandRun run = firn.run();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("firn COMMAND --help");
  }

  @Test
  void outputThatCannotBeWrittenIsAnErrorUnlessNobodyReadsIt() {
    assertThat(intoOutputThatFailsWith("No space left on device"))
        .isEqualTo(new CommandRun(1, "", "error: No space left on device\n"));
    assertThat(intoOutputThatFailsWith("Broken pipe")).isEqualTo(new CommandRun(141, "", ""));
  }

  private static CommandRun intoOutputThatFailsWith(String message) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(List.of("--version"), Map.of(), "/", InputStream.nullInputStream(), full, err);
    return new CommandRun(status, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void tellsItsVersion() {
    assertThat(firn.run("--version").out()).matches("firn [0-9.]+ \\(language of Nix [0-9.]+\\)\n");
  }
}
