package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is made to break an evaluator ends in an error that says what is wrong, and the process goes
 * on.
 */
@Timeout(240)
class HostileExpressionsTest {
  private static final int DEEP = 100_000;

  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void inAFolder() {
    firn = CommandRun.Setup.in(folder).with("NIX_REMOTE", "dummy://");
  }

  @AfterEach
  void theProcessIsHealthy() {
    CommandRun after = firn.run("nix-instantiate", "--eval", "-E", "1 + 1");
    assertThat(after.out()).isEqualTo("2\n");
  }

  static Stream<Arguments> nested() {
    return Stream.of(
        Arguments.of("parentheses", "(".repeat(DEEP) + "1" + ")".repeat(DEEP)),
        Arguments.of("lists", "[".repeat(DEEP) + "]".repeat(DEEP)),
        Arguments.of("sets", "{ a = ".repeat(DEEP) + "1" + "; }".repeat(DEEP)),
        Arguments.of("lets", "let a = 1; in ".repeat(DEEP) + "a"),
        Arguments.of("functions", "x: ".repeat(DEEP) + "x"),
        Arguments.of("calls", "(x: x) (".repeat(DEEP) + "1" + ")".repeat(DEEP)),
        Arguments.of("strings", "\"${".repeat(DEEP) + "\"a\"" + "}\"".repeat(DEEP)),
        Arguments.of("negations", "!".repeat(DEEP) + "true"),
        Arguments.of("old lets", "let { body = ".repeat(DEEP) + "1" + "; }".repeat(DEEP)),
        Arguments.of(
            "named calls", "let i = x: x; in " + "i (".repeat(DEEP) + "1" + ")".repeat(DEEP)),
        Arguments.of("patterns", "{ a }: ".repeat(DEEP) + "1"),
        Arguments.of("withs", "with { }; ".repeat(DEEP) + "1"),
        Arguments.of("assertions", "assert true; ".repeat(DEEP) + "1"),
        Arguments.of("conditions", "if true then ".repeat(DEEP) + "1" + " else 2".repeat(DEEP)),
        Arguments.of("alternatives", "if false then 1 else ".repeat(DEEP) + "1"),
        Arguments.of("sums", "1" + " + 1".repeat(DEEP)),
        Arguments.of("updates", "{ }" + " // { }".repeat(DEEP)),
        Arguments.of("implications", "true" + " -> true".repeat(DEEP)),
        Arguments.of("indented strings", "''${".repeat(DEEP) + "''a''" + "}''".repeat(DEEP)),
        Arguments.of("computed names", "{ ${".repeat(DEEP) + "\"a\"" + "} = 1; }".repeat(DEEP)),
        Arguments.of("attribute paths", "{ a" + ".a".repeat(DEEP) + " = 1; }"),
        Arguments.of("defaults", "x: " + "x.a or (".repeat(DEEP) + "1" + ")".repeat(DEEP)),
        Arguments.of("what is never closed", "(".repeat(DEEP)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nested")
  void aHundredThousandLevelsOfSyntaxAreTooMany(String what, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("deep.nix"), text);

    CommandRun run = firn.run("nix-instantiate", "--eval", "--strict", file.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("error:").contains("nested").contains("deep.nix:1:");
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        Arguments.of("let x = x; in x"),
        Arguments.of("rec { x = y; y = x; }.x"),
        Arguments.of("let x = { a = x.a; }; in x.a"),
        Arguments.of("let x = [ (builtins.head x) ]; in builtins.head x"),
        Arguments.of("let x = \"${x}\"; in x"),
        Arguments.of("let x = x // { }; in x"),
        Arguments.of("let x = with x; a; in x"),
        Arguments.of("let inherit (x) x; in x"),
        Arguments.of("(rec { a = if b then 1 else 2; b = a == 1; }).a"),
        Arguments.of("let s = builtins.mapAttrs (n: v: s.${n}) { a = 1; }; in s.a"),
        Arguments.of("let { body = body; }"),
        Arguments.of("let a = b; b = c; c = d; d = a; in a"),
        Arguments.of("let x = -x; in x"),
        Arguments.of("let x = [ x ] == [ x ]; in x"),
        Arguments.of("let x = assert x; 1; in x"),
        Arguments.of("let x = x.a or 1; in x"),
        Arguments.of("let x = x ? a; in x"),
        Arguments.of("let x = { ${x} = 1; }; in x"),
        Arguments.of("let x = ./. + x; in x"),
        Arguments.of("let x = import x; in x"),
        Arguments.of("let x = builtins.tryEval x; in x.success"),
        Arguments.of("let x = builtins.addErrorContext \"c\" x; in x"),
        Arguments.of("let x = builtins.listToAttrs [ { name = x; value = 1; } ]; in x"),
        Arguments.of("let x = builtins.sort (a: b: x) [ 2 1 ]; in x"),
        Arguments.of("let fix = f: let x = f x; in x; in fix (x: x)"));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void aValueThatNeedsItselfIsAnInfiniteRecursion(String expression) {
    CommandRun run = firn.run("nix-instantiate", "--eval", "--strict", "-E", expression);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("infinite recursion");
  }

  static Stream<Arguments> bottomless() {
    return Stream.of(
        Arguments.of("let f = x: f x; in f 1"),
        Arguments.of("let f = x: 1 + f x; in f 1"),
        Arguments.of("(x: x x) (x: x x)"),
        Arguments.of("let f = n: { a = f (n + 1); }; in f 0"),
        Arguments.of("let f = { __functor = self: x: self x; }; in f 1"),
        Arguments.of("let s = { __toString = self: s; }; in \"${s}\""),
        Arguments.of("let s = { outPath = s; }; in \"${s}\""),
        Arguments.of("let y = f: (x: f (x x)) (x: f (x x)); in y (x: x)"),
        Arguments.of("let l = [ l ]; in builtins.toJSON l"),
        Arguments.of(
            "let l = builtins.foldl' (t: h: { inherit h t; }) null (builtins.genList (x: x) 100000); in"
                + " builtins.deepSeq l 1"),
        Arguments.of(
            "let l = builtins.foldl' (t: h: { inherit h t; }) null (builtins.genList (x: x) 100000); in"
                + " builtins.toJSON l"));
  }

  @ParameterizedTest
  @MethodSource("bottomless")
  void callsThatNeverEndMeetTheDepthLimit(String expression) {
    CommandRun run = firn.run("nix-instantiate", "--eval", "--strict", "-E", expression);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("max-call-depth");
  }

  @Test
  void aDepthLimitCanBeRaised() {
    String sum = "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 50000";

    assertThat(firn.run("nix-instantiate", "--eval", "-E", sum).err()).contains("max-call-depth");
    assertThat(
            firn.run("nix-instantiate", "--eval", "--max-call-depth", "1000000", "-E", sum).out())
        .isEqualTo("50000\n");
  }

  @Test
  void anEndlessClosureEndsBeforeTheMemoryDoes() throws Exception {
    String endless =
        "builtins.length (builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key"
            + " + 1; } ]; })";
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.firn.cli.Main",
                "nix-instantiate",
                "--store",
                "dummy://",
                "--eval",
                "-E",
                endless)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(Files.readString(out)).contains("error:").contains("elements");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aDerivationsNameHasNoNewline() {
    CommandRun run =
        firn.run(
            "nix-instantiate",
            "--eval",
            "-E",
            "(derivation { name = \"a\\nb\"; system = \"x\"; builder = \"b\"; }).drvPath");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("error:").contains("name");
  }

  @Test
  void aLoopOfLinksIsNotFollowedForEver() throws IOException {
    Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

    for (String expression : List.of("import ./a", "builtins.readFile ./a")) {
      CommandRun run = firn.run("nix-instantiate", "--eval", "-E", expression);
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("error:").contains("link");
    }
  }
}
