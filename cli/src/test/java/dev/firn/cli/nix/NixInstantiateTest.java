package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixInstantiateTest {
  private static final String DERIVATION =
      "derivation { name = \"snow\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; }";

  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void inAFolder() {
    firn = CommandRun.Setup.in(folder).with("NIX_REMOTE", "dummy://");
  }

  private CommandRun run(String... arguments) {
    return run(firn, arguments);
  }

  private static CommandRun run(CommandRun.Setup setup, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "nix-instantiate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return setup.run(all);
  }

  private String value(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    return run.out();
  }

  @Test
  void evaluatesAnExpression() {
    assertThat(value("--eval", "-E", "1 + 1")).isEqualTo("2\n");
  }

  @Test
  void evaluatesEachExpressionInTurn() {
    assertThat(value("--eval", "--expr", "1", "\"two\"")).isEqualTo("1\n\"two\"\n");
  }

  @Test
  void leavesWhatWasNotNeededUnevaluated() {
    assertThat(value("--eval", "-E", "{ a = 1 + 1; }")).isEqualTo("{ a = <CODE>; }\n");
    assertThat(value("--eval", "--strict", "-E", "{ a = 1 + 1; }")).isEqualTo("{ a = 2; }\n");
  }

  @Test
  void functionsThatNobodyAskedForAreUnevaluatedToo() {
    assertThat(value("--eval", "-E", "{ f = x: x; g = [ (x: x) ]; }"))
        .isEqualTo("{ f = <CODE>; g = <CODE>; }\n");
    assertThat(value("--eval", "-E", "let s = { f = { a }: a; }; in builtins.seq s.f s"))
        .isEqualTo("{ f = <LAMBDA>; }\n");
    assertThat(value("--eval", "--xml", "--no-location", "-E", "[ (x: x) ]"))
        .contains("<unevaluated />");
    assertThat(value("--eval", "--strict", "-E", "[ (x: x) ]")).isEqualTo("[ <LAMBDA> ]\n");
  }

  @Test
  void printsJsonOnOneLine() {
    assertThat(value("--eval", "--strict", "--json", "-E", "{ b = [ 1 null ]; a = \"x\"; }"))
        .isEqualTo("{\"a\":\"x\",\"b\":[1,null]}\n");
  }

  @Test
  void printsRawTextWithoutANewline() {
    assertThat(value("--eval", "--raw", "-E", "\"a\\nb\"")).isEqualTo("a\nb");
  }

  @Test
  void rawTextOfAPathIsWhereItWouldBeInTheStore() throws IOException {
    Files.writeString(folder.resolve("text"), "snow\n");
    assertThat(value("--eval", "--raw", "-E", "./text")).matches("/nix/store/[0-9a-z]{32}-text");
  }

  @Test
  void printsXmlWithoutPlacesIfAsked() {
    assertThat(value("--eval", "--strict", "--xml", "--no-location", "-E", "{ a = true; }"))
        .isEqualTo(
            """
            <?xml version='1.0' encoding='utf-8'?>
            <expr>
              <attrs>
                <attr name="a">
                  <bool value="true" />
                </attr>
              </attrs>
            </expr>
            """);
  }

  @Test
  void readsStandardInput() {
    assertThat(run(firn.withInput("2 * 21"), "--eval", "-").out()).isEqualTo("42\n");
  }

  @Test
  void takesDefaultNixOfTheFolder() throws IOException {
    Files.writeString(folder.resolve("default.nix"), "\"default\"");
    assertThat(value("--eval")).isEqualTo("\"default\"\n");
    assertThat(value("--eval", ".")).isEqualTo("\"default\"\n");
  }

  @Test
  void printsTheSyntaxTree() {
    assertThat(value("--parse", "-E", "x: x.y or 1")).isEqualTo("(x: (x).y or (1))\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0"})
  void parsesManyFilesInTheirOrder(String cores) throws IOException {
    List<String> line = new ArrayList<>(List.of("--parse", "--option", "eval-cores", cores));
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      line.add(Files.writeString(folder.resolve(i + ".nix"), "x: x + " + i).toString());
      expected.append("(x: (x + ").append(i).append("))\n");
    }
    assertThat(value(line.toArray(String[]::new))).isEqualTo(expected.toString());

    // What comes before the first that fails is printed, whoever found out first.
    Files.writeString(folder.resolve("77.nix"), "x: y");
    Files.writeString(folder.resolve("150.nix"), "x: ]");
    CommandRun run = run(line.toArray(String[]::new));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(expected.substring(0, expected.indexOf("(x: (x + 77))")));
    assertThat(run.err()).contains("undefined variable 'y'").contains("77.nix:1:4");
  }

  @Test
  void findsUndefinedNamesWhenItParses() {
    CommandRun run = run("--parse", "-E", "x");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("undefined variable 'x'").contains(":1:1");
  }

  @Test
  void selectsAttributes() {
    assertThat(value("--eval", "-E", "{ a.b = [ 10 20 ]; }", "-A", "a.b.1", "--attr", "a.b.0"))
        .isEqualTo("20\n10\n");
  }

  @Test
  void givesArgumentsToFunctions() {
    assertThat(
            value(
                "--eval",
                "-E",
                "{ n, s, d ? 5 }: [ n s d ]",
                "--strict",
                "--arg",
                "n",
                "1 + 1",
                "--argstr",
                "s",
                "text"))
        .isEqualTo("[ 2 \"text\" 5 ]\n");
  }

  @Test
  void readsArgumentsFromFilesAndStandardInput() throws IOException {
    Files.writeString(folder.resolve("motd"), "hello\n");
    CommandRun run =
        run(
            firn.withInput("typed"),
            "--eval",
            "-E",
            "{ a, b }: a + b",
            "--arg-from-file",
            "a",
            "motd",
            "--arg-from-stdin",
            "b");
    assertThat(run.out()).isEqualTo("\"hello\\ntyped\"\n");
  }

  @Test
  void looksUpTheSearchPath() throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    Files.writeString(folder.resolve("lib/a.nix"), "7");
    assertThat(value("--eval", "-I", "l=lib", "-E", "import <l/a.nix>")).isEqualTo("7\n");
    assertThat(run(firn.with("NIX_PATH", "l=lib"), "--eval", "<l/a.nix>").out()).isEqualTo("7\n");
    assertThat(value("--find-file", "-I", "lib", "a.nix")).isEqualTo(folder + "/lib/a.nix\n");
  }

  @Test
  void theSearchPathOfTheEnvironmentIsOverFilesAndUnderFlags() {
    CommandRun.Setup set =
        firn.with("NIX_PATH", "a=/of-environment").with("NIX_CONFIG", "nix-path = a=/of-file");
    assertThat(run(set, searched()).out()).isEqualTo("[\"/of-environment\"]\n");
    assertThat(run(set, searched("--option", "nix-path", "a=/of-flag")).out())
        .isEqualTo("[\"/of-flag\"]\n");
    assertThat(run(set, searched("--extra-nix-path", "a=/of-flag")).out())
        .isEqualTo("[\"/of-environment\",\"/of-flag\"]\n");
    assertThat(run(set.with("NIX_PATH", ""), searched()).out()).isEqualTo("[]\n");
  }

  private static String[] searched(String... flags) {
    return Stream.concat(
            Stream.of("--eval", "--json", "--strict", "-E", "map (e: e.path) builtins.nixPath"),
            Stream.of(flags))
        .toArray(String[]::new);
  }

  @Test
  void aStringMayReferToWhatIsNotInTheStoreOnlyWhereNothingIsWritten() {
    String text =
        "builtins.hasContext (builtins.appendContext \"x\""
            + " { \"/nix/store/00000000000000000000000000000000-y\".path = true; })";
    CommandRun.Setup stored = firn.with("NIX_REMOTE", "store");
    assertThat(run(stored, "--eval", "-E", text).out()).isEqualTo("true\n");
    CommandRun run = run(stored, "--eval", "--read-write-mode", "-E", text);
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("00000-y' is required, but is not in the store");
  }

  @Test
  void nativeCodeOfNixCannotBeLoaded() {
    assertThat(run("--eval", "-E", "builtins ? importNative").out()).isEqualTo("false\n");
    CommandRun run =
        run(
            "--eval",
            "--option",
            "allow-unsafe-native-code-during-evaluation",
            "true",
            "-E",
            "builtins.importNative ./x.so \"symbol\"");
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("which is not supported here");
  }

  @Test
  void messagesLoseEscapeSequencesWhereThereIsNoTerminal() {
    CommandRun run =
        run("--eval", "-E", "throw (builtins.fromJSON ''\"a \\u001b[1mname\\u001b[0m\"'')");
    assertThat(run.err()).contains("error: a name").doesNotContain("\33");
  }

  @Test
  void writesDerivationsToAStoreInAFolder() {
    CommandRun run = run(firn.with("NIX_REMOTE", ""), "-E", DERIVATION, "--store", "store");
    assertThat(run.status()).isZero();
    assertThat(run.out()).matches("/nix/store/[a-z0-9]{32}-snow\\.drv\n");
    assertThat(folder.resolve("store" + run.out().strip())).isRegularFile();
  }

  @Test
  void namesOtherOutputsThanOut() {
    assertThat(
            value(
                "-E",
                "(" + DERIVATION.replace("}", "outputs = [ \"bin\" ]; }") + ").bin",
                "--no-gc-warning",
                "--store",
                "dummy://?read-only=false"))
        .endsWith(".drv!bin\n");
  }

  @Test
  void keepsDerivationsAliveThroughALink() throws IOException {
    CommandRun run =
        run(
            firn.with("NIX_REMOTE", ""),
            "-E",
            DERIVATION,
            "--store",
            "store",
            "--add-root",
            "result");
    assertThat(run.out()).isEqualTo(folder + "/result\n");
    assertThat(Files.readSymbolicLink(folder.resolve("result")).toString())
        .startsWith("/nix/store/")
        .endsWith("-snow.drv");
    assertThat(folder.resolve("store/nix/var/nix/gcroots/auto")).isDirectoryContaining("glob:**");
  }

  @Test
  void saysHowToStopTheGarbageCollector() {
    assertThat(run("-E", DERIVATION, "--store", "store").err())
        .startsWith("warning: ")
        .contains("--add-root");
  }

  @Test
  void whatIsToBeWrittenToNoStoreIsRefused() throws IOException {
    Files.writeString(folder.resolve("file"), "snow\n");
    for (String expression :
        List.of(
            "builtins.toFile \"a\" \"b\"",
            "\"${./file}\"",
            "builtins.path { path = ./file; }",
            "builtins.filterSource (_: _: true) ./.",
            "(" + DERIVATION + ").drvPath")) {
      CommandRun written = run("--eval", "--read-write-mode", "-E", expression);
      assertThat(written.status()).as(expression).isEqualTo(1);
      assertThat(written.err()).as(expression).contains("cannot add", "'dummy://' takes nothing");
      assertThat(value("--eval", "-E", expression)).as(expression).startsWith("\"/nix/store/");
    }
    assertThat(run("-E", DERIVATION).err()).contains("cannot add 'snow.drv'");
    assertThat(value("--dry-run", "-E", DERIVATION, "--no-gc-warning")).endsWith("-snow.drv\n");
  }

  @Test
  void aStoreInMemoryGivesBackWhatIsWritten() throws IOException {
    Files.writeString(folder.resolve("file"), "snow\n");
    String[] words = {"--eval", "--read-write-mode", "--store", "dummy://?read-only=false", "-E"};
    for (String expression :
        List.of(
            "builtins.readFile \"${./file}\"",
            "builtins.readFile (builtins.toFile \"a\" \"snow\\n\")",
            "builtins.readFile \"${builtins.path { path = ./.; name = \"x\"; }}/file\"")) {
      String[] all = Arrays.copyOf(words, words.length + 1);
      all[words.length] = expression;
      assertThat(value(all)).as(expression).isEqualTo("\"snow\\n\"\n");
    }
  }

  @Test
  void takesSettingsFromFlags() {
    assertThat(
            run(
                    "--eval",
                    "--max-call-depth",
                    "50",
                    "-E",
                    "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 100")
                .err())
        .contains("max-call-depth");
    assertThat(
            value(
                "--eval",
                "--option",
                "eval-system",
                "riscv64-linux",
                "-E",
                "builtins.currentSystem"))
        .isEqualTo("\"riscv64-linux\"\n");
    assertThat(
            value("--eval", "--extra-experimental-features", "pipe-operators", "-E", "1 |> (x: x)"))
        .isEqualTo("1\n");
  }

  @Test
  void takesSettingsFromTheEnvironmentAndFiles() throws IOException {
    Path configuration = Files.createDirectories(folder.resolve("etc"));
    Files.writeString(
        configuration.resolve("nix.conf"),
        "eval-system = a-b # ours\n!include none\ninclude more\n");
    Files.writeString(
        configuration.resolve("more"), "extra-experimental-features = pipe-operators");
    CommandRun.Setup configured = firn.with("NIX_CONF_DIR", configuration.toString());
    assertThat(run(configured, "--eval", "-E", "builtins.currentSystem |> (x: x)").out())
        .isEqualTo("\"a-b\"\n");
    assertThat(
            run(
                    configured.with("NIX_CONFIG", "eval-system = c-d"),
                    "--eval",
                    "-E",
                    "builtins.currentSystem")
                .out())
        .isEqualTo("\"c-d\"\n");
  }

  @Test
  void warnsAboutUnknownSettingsButNotAboutThoseOfTheDaemon() {
    assertThat(run("--eval", "-E", "1", "--option", "no-such", "1").err())
        .isEqualTo("warning: unknown setting 'no-such'\n");
    assertThat(run("--eval", "-E", "1", "--option", "build-users-group", "x", "--keep-going").err())
        .isEmpty();
  }

  @Test
  void showsTracesAndWarningsOnStandardError() {
    assertThat(run("--eval", "-E", "builtins.trace \"seen\" 1"))
        .isEqualTo(new CommandRun(0, "1\n", "trace: seen\n"));
    assertThat(run("--eval", "-E", "builtins.warn \"careful\" 1").err())
        .isEqualTo("evaluation warning: careful\n");
  }

  @Test
  void abortsOnWarningsIfAsked() {
    assertThat(
            run(firn.with("NIX_ABORT_ON_WARN", "1"), "--eval", "-E", "builtins.warn \"w\" 1")
                .status())
        .isEqualTo(1);
  }

  @Test
  void showsTheWholeTraceIfAsked() {
    String deep = "let f = x: if x == 0 then throw \"deep\" else f (x - 1) + 0; in f 20";
    assertThat(run("--eval", "-E", deep, "--show-trace").err().lines().count())
        .isGreaterThan(run("--eval", "-E", deep).err().lines().count());
  }

  @Test
  void seesNothingOfTheMachineInPureMode() {
    assertThat(run("--eval", "--pure-eval", "-E", "builtins ? currentSystem").out())
        .isEqualTo("false\n");
    assertThat(run("--eval", "--pure-eval", "-E", "builtins.readDir /.").status()).isEqualTo(1);
    assertThat(run("--eval", "--pure-eval", "--impure", "-E", "builtins ? currentSystem").out())
        .isEqualTo("true\n");
  }

  @Test
  void tellsItsVersionAsNixDoes() {
    assertThat(value("--version")).matches("nix-instantiate \\(Nix\\) [0-9.]+\n");
  }

  @Test
  void saysWhichStoresItCannotUse() {
    CommandRun run = run("-E", DERIVATION, "--store", "https://cache.example");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("--store FOLDER");
  }

  @Test
  void asksForTheValueOfASetting() {
    assertThat(run("--eval", "-E", "1", "--max-call-depth").err())
        .contains("flag '--max-call-depth' needs a value")
        .contains("firn nix-instantiate --help");
  }
}
