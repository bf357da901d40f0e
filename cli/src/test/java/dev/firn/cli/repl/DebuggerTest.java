package dev.firn.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuggerTest {
  @TempDir Path folder;

  private CommandRun debug(String expression, String input) {
    return CommandRun.Setup.in(folder)
        .withInput(input)
        .run("eval", "--store", "dummy://", "--debugger", "--expr", expression);
  }

  @Test
  void stopsAtABreakWithTheNamesOfItsScope() {
    CommandRun run =
        debug(
            "let f = n: let m = n + 1; in builtins.break (m * 2); in f 20",
            ":env\nm + n\n:bt\n:c\n");
    assertThat(run.err()).contains("breakpoint reached");
    assertThat(run.out())
        .contains("n = 20\n")
        .contains("41\n")
        .contains("0: while calling a function at \u00c2\u00abstring\u00c2\u00bb:1:30")
        .contains("1: while evaluating a 'let' expression")
        .endsWith("42\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void looksAtTheScopesFurtherOut() {
    CommandRun run =
        debug(
            "let f = inner: builtins.break inner; in let outer = 5; in f outer + 0",
            "inner\n:st 1\nouter\n:c\n");
    assertThat(run.out()).startsWith("5\n5\n");
  }

  @Test
  void aLineThatTheBacktraceDoesNotHaveIsRefused() {
    CommandRun run =
        debug("let f = inner: builtins.break inner; in f 5", ":st 99\n:st x\ninner\n:c\n");
    assertThat(run.err()).contains("has no line '99', only 0 to 2").contains("has no line 'x'");
    assertThat(run.out()).startsWith("5\n");
  }

  /** What the repl has read ahead is not lost on the debugger, nor the other way round. */
  @Test
  void sharesItsInputWithTheRepl() {
    CommandRun run =
        CommandRun.Setup.in(folder)
            .withInput("(x: builtins.break x) 20\nx + 1\n:c\n22\n")
            .run("repl", "--store", "dummy://", "--debugger");
    assertThat(run.out()).isEqualTo("21\n20\n22\n");
  }

  @Test
  void goesOnStepByStep() {
    CommandRun run =
        debug("builtins.break (if true then (let a = 1; in a) else 2)", ":s\n:s\n:c\n");
    assertThat(run.err())
        .containsSubsequence(
            "breakpoint reached", "while evaluating an 'if'", "while evaluating a 'let'");
    assertThat(run.out()).endsWith("1\n");
  }

  @Test
  void stopsAtAnErrorOnce() {
    CommandRun run = debug("let a = 1; in (let b = a; in throw \"wrong\")", "b\n:c\n");
    assertThat(run.err()).containsOnlyOnce("error: wrong\nwhile");
    assertThat(run.out()).isEqualTo("1\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void canBeLeft() {
    CommandRun run = debug("builtins.tryEval (builtins.break 1)", ":q\n");
    assertThat(run.err()).contains("ended in the debugger");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void withoutTheFlagABreakIsNothing() {
    CommandRun run =
        CommandRun.Setup.in(folder)
            .run("eval", "--store", "dummy://", "--expr", "builtins.break 3");
    assertThat(run.out()).isEqualTo("3\n");
  }
}
