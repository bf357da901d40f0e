package dev.firn.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplCommandTest {
  @TempDir Path folder;

  private CommandRun run(String lines, String... arguments) {
    return CommandRun.Setup.in(folder).withInput(lines).run(arguments);
  }

  @Test
  void evaluatesLinesAndKeepsNames() {
    CommandRun run = run("x = 3\nx + 1\n:t x\n:q\n99\n", "repl");
    assertThat(run.out()).isEqualTo("4\nan integer\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void printsOneLevelUnlessAskedForAll() {
    assertThat(run("{ a.b = 1 + 1; }\n:p { a.b = 1 + 1; }\n", "repl").out())
        .isEqualTo("{ a = { ... }; }\n{ a = { b = 2; }; }\n");
  }

  @Test
  void goesOnAfterAnError() {
    CommandRun run = run("nope\n1 +\n2\n", "repl");
    assertThat(run.err()).contains("undefined variable 'nope'").contains("unexpected");
    assertThat(run.out()).isEqualTo("2\n");
  }

  @Test
  void readsFilesAnew() throws IOException {
    Files.writeString(folder.resolve("a.nix"), "{ x = 5; }");
    CommandRun run = run("x\n:l a.nix\ny = 1\n:r\nx\n", "repl", "-f", "a.nix");
    assertThat(run.out()).isEqualTo("5\n5\n");
    assertThat(run.err()).contains("at hand: x");
  }
}
