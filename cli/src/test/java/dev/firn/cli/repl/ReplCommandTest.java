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

  private CommandRun run(String input, String... arguments) {
    return CommandRun.Setup.in(folder)
        .with("HOME", folder.toString())
        .with("EDITOR", "touch")
        .with("PATH", System.getenv("PATH"))
        .withInput(input)
        .run(arguments);
  }

  private CommandRun repl(String input) {
    return run(input, "repl", "--store", "dummy://");
  }

  @Test
  void evaluatesLinesAndKeepsNames() {
    CommandRun run = repl("x = 3\nx + 1\n:t x\n:q\n99\n");
    assertThat(run.out()).isEqualTo("4\nan integer\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void oneOfTwoSourcesHasToBeChosen() {
    CommandRun run = run("", "repl", "--store", "dummy://", "--expr", "{ }", "-f", "x.nix");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("choose one");
  }

  @Test
  void printsOneLevelUnlessAskedForAll() {
    assertThat(repl("{ a.b = 1 + 1; }\n:p { a.b = 1 + 1; }\n").out())
        .isEqualTo("{\n  a = { ... };\n}\n{\n  a = { b = 2; };\n}\n");
  }

  @Test
  void printsStringsAsTheyAreWhenAskedForAll() {
    assertThat(repl("\"a\\nb\"\n:p \"a\\nb\"\n").out()).isEqualTo("\"a\\nb\"\na\nb\n");
  }

  @Test
  void goesOnAfterAnError() {
    CommandRun run = repl("nope\n1 + )\n:nope\n2\n");
    assertThat(run.err())
        .contains("undefined variable 'nope'")
        .contains("unexpected")
        .contains("unknown command ':nope'");
    assertThat(run.out()).isEqualTo("2\n");
  }

  @Test
  void anExpressionMayGoOnOverSeveralLines() {
    assertThat(repl("let\n  x = 1;\nin\n  x +\n  1\n:p [\n1\n]\ny =\n  5\ny\n").out())
        .isEqualTo("2\n[ 1 ]\n5\n");
  }

  @Test
  void aLineMayBeBindings() {
    CommandRun run =
        repl(
            "a = 5;\na\nx = 1; y = 2;\nx + y\nb.c = [\n  3\n];\nb.c\n"
                + "inherit (b) c;\nc\n\"q r\" = 1\nx = 1 2 )\n");
    assertThat(run.out()).isEqualTo("5\n3\n[ 3 ]\n[ 3 ]\n");
    assertThat(run.err()).startsWith("error: unexpected ')'");
  }

  @Test
  void startsWithWhatTheCommandLineNames() throws IOException {
    Files.writeString(folder.resolve("a.nix"), "{ n ? 7 }: { x.seven = n; }");
    Path flake = Files.createDirectory(folder.resolve("flake"));
    Files.writeString(
        flake.resolve("flake.nix"), "{ outputs = { self }: { answer = 42; lib.pi = 3; }; }");

    assertThat(run("seven\n", "repl", "-f", "a.nix", "x", "--arg", "n", "8").out())
        .isEqualTo("8\n");
    assertThat(run("x.seven\n", "repl", "a.nix").out()).isEqualTo("7\n");
    assertThat(run("b\n", "repl", "--expr", "{ a.b = 2; }", "a").out()).isEqualTo("2\n");
    assertThat(run("answer\n:r\nlib.pi\n", "repl", "path:" + flake).out()).isEqualTo("42\n3\n");
    assertThat(run("pi\n", "repl", "./flake#lib").out()).isEqualTo("3\n");
    assertThat(run("", "repl", "a", "b").err()).contains("'b' is one argument too many");
  }

  @Test
  void anEditorThatIsNotThereIsNamed() {
    CommandRun run =
        CommandRun.Setup.in(folder)
            .with("HOME", folder.toString())
            .with("EDITOR", "no-such-editor")
            .withInput(":e ./new.nix\n1\n")
            .run("repl");
    assertThat(run.err())
        .contains("error: 'no-such-editor' cannot be run; is it installed, and on the PATH?\n");
    assertThat(run.out()).isEqualTo("1\n");
  }

  @Test
  void whatIsUnfinishedAtTheEndIsAnError() {
    CommandRun run = repl("1 +\n");
    assertThat(run.err()).contains("error");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aNameHidesABuiltin() {
    assertThat(repl("map = 3\nmap\n").out()).isEqualTo("3\n");
  }

  @Test
  void readsFilesAnew() throws IOException {
    Files.writeString(folder.resolve("a.nix"), "{ x = 5; }");
    CommandRun run = run("x\n:l a.nix\ny = 1\n:r\nx\n:ll\n", "repl", "-f", "a.nix");
    assertThat(run.out()).isEqualTo("5\n5\nx\n");
    assertThat(run.err()).contains("Added 1 variables.\nx\n");
  }

  @Test
  void callsAFileThatIsAFunctionOfOptionalArguments() throws IOException {
    Files.writeString(folder.resolve("f.nix"), "{ n ? 7 }: { seven = n; }");
    assertThat(repl(":l f.nix\nseven\n").out()).isEqualTo("7\n");
  }

  @Test
  void bringsTheAttributesOfASet() {
    CommandRun run = repl(":a { two = 2; one = 1; }\none + two\n:env\n:a 3\n");
    assertThat(run.out()).isEqualTo("3\none\ntwo\n");
    assertThat(run.err()).contains("Added 2 variables.\none, two\n").contains("this is an integer");
  }

  @Test
  void bringsTheAttributesOfAFlake() throws IOException {
    Path flake = Files.createDirectory(folder.resolve("flake"));
    Files.writeString(flake.resolve("flake.nix"), "{ outputs = { self }: { answer = 42; }; }");
    CommandRun run =
        run(
            ":lf path:" + flake + "\nanswer\n",
            "repl",
            "--store",
            folder.resolve("root").toString(),
            "--impure");
    assertThat(run.err()).contains("answer");
    assertThat(run.out()).isEqualTo("42\n");
  }

  @Test
  void tellsWhatABuiltinDoesAndWhereAFunctionIs() throws IOException {
    Files.writeString(folder.resolve("a.nix"), "{\n  f = x: x;\n}");
    CommandRun run = repl(":doc builtins.head\n:l a.nix\n:doc f\n:doc 1\n");
    assertThat(run.out())
        .contains("builtins.head list")
        .contains("a function, defined at " + folder + "/a.nix:2:7\n");
    assertThat(run.err()).contains("value does not have documentation");
  }

  @Test
  void editsAFileAndReadsItAnew() {
    CommandRun run = repl(":e ./new.nix\n1\n");
    assertThat(folder.resolve("new.nix")).exists();
    assertThat(run.out()).isEqualTo("1\n");
  }

  @Test
  void editsAFileWhosePositionHasNoLine() {
    CommandRun run = repl(":e { meta.position = \"" + folder + "/new.nix\"; }\n1\n");
    assertThat(folder.resolve("new.nix")).exists();
    assertThat(run.out()).isEqualTo("1\n");
  }

  @Test
  void findsFilesInTheHomeFolder() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(folder.resolve("a.nix"), "{ x = 5; }");
    CommandRun run =
        CommandRun.Setup.in(elsewhere)
            .with("HOME", folder.toString())
            .withInput(":l ~/a.nix\nx\n")
            .run("repl", "--store", "dummy://");
    assertThat(run.out()).isEqualTo("5\n");
  }

  @Test
  void goesOnAfterAStartThatFails() {
    CommandRun run =
        run("1\n", "repl", "--store", "dummy://", "-f", folder.resolve("none.nix").toString());
    assertThat(run.out()).isEqualTo("1\n");
    CommandRun flake = run(":lf ~/none\n:r\n2\n", "repl", "--store", "dummy://");
    assertThat(flake.out()).isEqualTo("2\n");
  }

  @Test
  void showsTracesOnlyWhenAskedTo() {
    CommandRun run = repl(":te\n:te false\n:te nonsense\n");
    assertThat(run.out()).isEqualTo("showing error traces\nnot showing error traces\n");
    assertThat(run.err()).contains("'nonsense'");
  }

  @Test
  void whatCannotBeBuiltSaysSo() {
    CommandRun run =
        run(
            ":b 3\n:b derivation { name = \"x\"; system = \"s\"; builder = \"b\"; }\n",
            "repl",
            "--store",
            "dummy://?read-only=false");
    assertThat(run.err())
        .contains("does not evaluate to a derivation")
        .contains("this store cannot be built into");
  }

  @Test
  void tellsItsCommands() {
    assertThat(repl(":?\n").out()).contains(":lf, :load-flake REF").contains(":doc EXPR");
  }

  @Test
  void eachLineHasItsOwnLimits() {
    CommandRun run =
        run(
            "builtins.genList (x: x) 100000000\nbuiltins.genList (x: x) 3\n",
            "repl",
            "--store",
            "dummy://",
            "--option",
            "eval-max-allocation",
            "100000000");
    assertThat(run.err()).contains("eval-max-allocation");
    assertThat(run.out()).isEqualTo("[\n  0\n  1\n  2\n]\n");
  }
}
