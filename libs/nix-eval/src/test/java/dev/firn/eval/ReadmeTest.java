package dev.firn.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EmptyHost;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.syntax.Source;
import dev.firn.test.ReadmeExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example that shows how to use this library, and the empty world that it uses. */
class ReadmeTest {
  @TempDir Path folder;
  private final List<String> messages = new ArrayList<>();

  @Test
  void theExampleRuns() throws Exception {
    ReadmeExample example =
        ReadmeExample.in(Path.of("README.md"))
            .importing(
                "dev.firn.eval.*",
                "dev.firn.eval.builtins.*",
                "dev.firn.eval.host.*",
                "dev.firn.eval.position.*",
                "dev.firn.eval.print.*",
                "dev.firn.eval.value.*",
                "dev.firn.syntax.Source");

    assertThat(example.run(folder)).isEqualTo("[ 1 4 9 ]\n");
  }

  private String evaluated(String expression) {
    Evaluator evaluator =
        new Evaluator(
            new EmptyHost(messages::add), EvalSettings.defaults(), LanguageBuiltins::groups);
    return evaluator.run(
        () ->
            ValuePrinter.print(
                evaluator.machine(),
                evaluator.machine().evaluate(Source.of(expression, "text", "/"), Origin.STRING),
                PrintOptions.EVAL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"import ./x.nix", "builtins.readFile ./x", "\"${./x}\"", "<nixpkgs>"})
  void anEmptyWorldHasNoFiles(String expression) {
    assertThatThrownBy(() -> evaluated(expression)).isInstanceOf(EvalException.class);
  }

  @Test
  void anEmptyWorldAnswersWhatCanBeAnswered() {
    assertThat(evaluated("[ (builtins.pathExists ./x) (builtins.getEnv \"HOME\") ]"))
        .isEqualTo("[ false \"\" ]");
    assertThat(evaluated("builtins.trace \"seen\" 1")).isEqualTo("1");
    assertThat(messages).anyMatch(message -> message.contains("seen"));
  }
}
