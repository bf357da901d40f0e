package dev.firn.cli.nix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.test.GoldenTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The language through the command: one behaviour a file, successes and failures. */
class LanguageGoldenTest {
  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  private static final String BASE = RESOURCES.resolve("../../../../base").normalize().toString();
  private static final CommandRun.Setup FIRN =
      CommandRun.Setup.in(Path.of("/golden/dir"))
          .with("NIX_REMOTE", "dummy://")
          .with("NIX_CONFIG", "experimental-features = pipe-operators")
          .with("HOME", "/home/firn");

  @TestFactory
  Stream<DynamicTest> evaluates() {
    return GoldenTests.of(
        RESOURCES.resolve("eval-ok"),
        ".nix",
        ".exp",
        input -> {
          CommandRun run = FIRN.run("nix-instantiate", "--eval", "--strict", input.toString());
          assertThat(run.err()).isEmpty();
          assertThat(run.status()).isZero();
          return run.out();
        });
  }

  @TestFactory
  Stream<DynamicTest> failsToEvaluate() {
    return fails(
        "eval-fail", input -> FIRN.run("nix-instantiate", "--eval", "--strict", input.toString()));
  }

  /** Errors that come up in modules, over the module system of {@code base}. */
  @TestFactory
  Stream<DynamicTest> failsInModules() {
    return fails(
        "module-fail",
        input ->
            FIRN.run(
                "nix-instantiate", "--eval", "--strict", "-I", "base=" + BASE, input.toString()));
  }

  /** Errors of a configuration over modules that come from somewhere else. */
  @TestFactory
  Stream<DynamicTest> failsInAConfiguration() {
    String system = RESOURCES.resolve("distribution/nixos").toString();
    return fails(
        "configuration-fail",
        input -> FIRN.run("nix-instantiate", "--eval", "-E", "import " + system + " " + input));
  }

  @TestFactory
  Stream<DynamicTest> parses() {
    return GoldenTests.of(
        RESOURCES.resolve("parse-ok"),
        ".nix",
        ".exp",
        input -> {
          CommandRun run = FIRN.withInput(text(input)).run("nix-instantiate", "--parse", "-");
          assertThat(run.status()).isZero();
          return run.out();
        });
  }

  @TestFactory
  Stream<DynamicTest> failsToParse() {
    CommandRun.Setup plain = FIRN.with("NIX_CONFIG", "");
    return GoldenTests.of(
        RESOURCES.resolve("parse-fail"),
        ".nix",
        ".err",
        input -> failure(plain.withInput(text(input)).run("nix-instantiate", "--parse", "-")));
  }

  private static Stream<DynamicTest> fails(String folder, Function<Path, CommandRun> command) {
    return GoldenTests.of(
        RESOURCES.resolve(folder),
        ".nix",
        ".err",
        input ->
            failure(command.apply(input))
                .replace(RESOURCES.toString(), "/golden")
                .replace(BASE, "/base"));
  }

  private static String failure(CommandRun run) {
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    return run.err();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1);
  }
}
