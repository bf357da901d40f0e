package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private final CommandRun.Setup firn = CommandRun.Setup.in(Path.of("/"));

  private String completed(String words, int at) throws IOException, InterruptedException {
    String script =
        firn.run("completion", "bash").out()
            + "COMP_WORDS=("
            + words
            + ")\nCOMP_CWORD="
            + at
            + "\n_firn\necho \"${COMPREPLY[*]}\"\n";
    Process bash = new ProcessBuilder("bash", "--norc").redirectErrorStream(true).start();
    bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(bash.waitFor()).isZero();
    return out;
  }

  @Test
  void bashCompletesVerbsActionsAndFlags() throws Exception {
    assertThat(completed("firn rebu", 1)).isEqualTo("rebuild");
    assertThat(completed("firn rebuild dry", 2)).isEqualTo("dry-build dry-activate");
    assertThat(completed("firn profile ins", 2)).isEqualTo("install");
    assertThat(completed("firn rebuild switch --rollb", 3)).isEqualTo("--rollback");
  }

  @Test
  void zshAndFishKnowEveryVerb() {
    String zsh = firn.run("completion", "zsh").out();
    String fish = firn.run("completion", "fish").out();
    assertThat(zsh).startsWith("#compdef firn\n");
    assertThat(Verb.names())
        .allSatisfy(
            name -> {
              assertThat(zsh).contains(name);
              assertThat(fish).contains("-a " + name + " -d ");
            });
  }

  @Test
  void anotherShellIsAWrongCommandLine() {
    CommandRun run = firn.run("completion", "tcsh");
    assertThat(run.err()).contains("bash, zsh or fish");
    assertThat(run.status()).isEqualTo(2);
  }
}
