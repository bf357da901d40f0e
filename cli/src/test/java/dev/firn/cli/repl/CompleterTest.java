package dev.firn.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleterTest {
  @TempDir Path folder;

  private List<String> complete(String line) {
    Console console =
        new Console(
            Map.of("NIX_CONF_DIR", "/no/configuration"),
            folder.toString(),
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream(), 1024),
            new Output(new ByteArrayOutputStream(), 1024),
            Console.Terminal.NONE);
    List<String> found = new ArrayList<>();
    int status =
        Evaluation.run(
            new EvaluationFlags(console),
            false,
            evaluation -> {
              Session session = new Session(evaluation, false);
              session.bring(
                  session
                      .scope()
                      .evaluate(
                          "{ alpha = { one = 1; \"two words\" = 2; }; alps = throw \"no\"; }"));
              found.addAll(session.completion().of(line));
              return 0;
            });
    assertThat(status).isZero();
    return found;
  }

  @Test
  void namesAtHandAndOfTheLanguage() {
    assertThat(complete("1 + al")).containsExactly("alpha", "alps");
    assertThat(complete("(derivationS")).containsExactly("derivationStrict");
  }

  @Test
  void attributesOfWhatStandsBeforeAPoint() {
    assertThat(complete("[ alpha.")).containsExactly("alpha.\"two words\"", "alpha.one");
    assertThat(complete("alpha.\"o")).containsExactly("alpha.\"one\"");
    assertThat(complete("builtins.concatM")).containsExactly("builtins.concatMap");
  }

  @Test
  void whatCannotBeEvaluatedHasNone() {
    assertThat(complete("alps.")).isEmpty();
    assertThat(complete("nowhere.")).isEmpty();
  }

  @Test
  void commandsAtTheBeginning() {
    assertThat(complete(":lo")).containsExactly(":load", ":load-flake");
    assertThat(complete("x :lo")).isEmpty();
  }

  @Test
  void files() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/file.nix"), "1");
    assertThat(complete("import ./sub/f")).containsExactly("./sub/file.nix");
    assertThat(complete("./none/x")).isEmpty();
  }
}
