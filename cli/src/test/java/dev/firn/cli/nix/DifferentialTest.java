package dev.firn.cli.nix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same expressions through real {@code nix-instantiate}, where there is one, and through ours.
 */
class DifferentialTest {
  private static final List<String> FLAGS =
      List.of("nix-instantiate", "--eval", "--strict", "--store", "dummy://", "-E");
  private static final int MADE = 400;
  private static final Pattern PLACE =
      Pattern.compile("(?:\u00c2\u00abstring\u00c2\u00bb|\\(string\\)):(\\d+:\\d+)");

  @TempDir Path folder;

  @BeforeAll
  static void onlyBesideRealNix() {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, "nix-instantiate"))),
        "no real nix-instantiate on PATH");
  }

  @Test
  void agreesOnOurOwnList() throws Exception {
    List<String> expressions =
        Files.readAllLines(Path.of("src/test/resources/differential.txt"), ISO_8859_1);
    assertSame(expressions);
  }

  @Test
  void agreesOnExpressionsThatAreMadeUp() throws Exception {
    Expressions made = new Expressions(new Random(20_090_909));
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < MADE; i++) {
      expressions.add(made.any(4));
    }
    assertSame(expressions);
  }

  /** Those of our list in which the versions of Nix agree; each needs a process of its own. */
  @Test
  void agreesOnWhereErrorsAre() throws Exception {
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (String expression :
        Files.readAllLines(Path.of("src/test/resources/differential-errors.txt"), ISO_8859_1)) {
      List<String> line = new ArrayList<>(FLAGS);
      line.addAll(List.of(expression, "--show-trace"));
      CommandRun run = CommandRun.Setup.in(folder).run(line.toArray(String[]::new));
      ours.add(expression + "\n  = " + run.status() + " at " + lastPlace(run.err()));
      Path err = folder.resolve("err");
      int status = process(line, ProcessBuilder.Redirect.DISCARD, err).start().waitFor();
      theirs.add(
          expression + "\n  = " + status + " at " + lastPlace(String.join("\n", lines(err))));
    }
    assertThat(ours).isEqualTo(theirs);
  }

  private static String lastPlace(String messages) {
    return PLACE.matcher(messages).results().map(place -> place.group(1)).reduce("", (_, p) -> p);
  }

  private ProcessBuilder process(List<String> command, ProcessBuilder.Redirect out, Path err) {
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err.toFile());
    process.environment().put("NIX_CONF_DIR", "/no/configuration");
    return process;
  }

  private void assertSame(Collection<String> expressions) throws Exception {
    List<String> theirs = real(expressions);
    List<String> ours = new ArrayList<>();
    for (String expression : expressions) {
      CommandRun run =
          CommandRun.Setup.in(folder)
              .run(Stream.concat(FLAGS.stream(), Stream.of(expression)).toArray(String[]::new));
      ours.add(expression + "\n  = " + (run.status() == 0 ? run.out().strip() : "an error"));
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /** One process for all; the made-up expressions never fail, as each is wrapped in a tryEval. */
  private List<String> real(Collection<String> expressions) throws Exception {
    List<String> command = new ArrayList<>(FLAGS);
    command.addAll(expressions);
    Path out = folder.resolve("out");
    ProcessBuilder process =
        process(command, ProcessBuilder.Redirect.to(out.toFile()), folder.resolve("err"));
    assertThat(process.start().waitFor()).isZero();
    List<String> lines = lines(out);
    assertThat(lines).hasSameSizeAs(expressions);
    List<String> results = new ArrayList<>();
    for (String expression : expressions) {
      results.add(expression + "\n  = " + lines.get(results.size()).strip());
    }
    return results;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, ISO_8859_1);
  }

  /** Makes well-typed expressions up; what can fail is caught inside them. */
  private record Expressions(Random random) {
    private static final String[] WORDS = {"", "a", "ab", "1.2", "x-1", "Zoo", "a b", "\\n", "$"};

    String any(int depth) {
      return switch (random.nextInt(5)) {
        case 0 -> tried(integer(depth));
        case 1 -> tried(number(depth));
        case 2 -> tried(bool(depth));
        case 3 -> tried(string(depth));
        default -> tried(list(depth));
      };
    }

    private static String tried(String expression) {
      return "let x = 3; y = -7; s = \"snow\"; in builtins.tryEval (" + expression + ")";
    }

    private String integer(int depth) {
      if (depth == 0) {
        return pick("x", "y", "0", "1", "42", "(-1)", "1000000007");
      }
      int next = depth - 1;
      return switch (random.nextInt(9)) {
        case 0 -> "(" + integer(next) + " + " + integer(next) + ")";
        case 1 -> "(" + integer(next) + " - " + integer(next) + ")";
        case 2 -> "(" + integer(0) + " * " + integer(0) + ")";
        case 3 -> "(" + integer(next) + " / 7)";
        case 4 -> "(if " + bool(next) + " then " + integer(next) + " else " + integer(next) + ")";
        case 5 -> "(builtins.stringLength " + string(next) + ")";
        case 6 -> "(builtins.length " + list(next) + ")";
        case 7 -> "(builtins.bitXor " + integer(next) + " " + integer(next) + ")";
        default -> "(builtins.compareVersions " + string(next) + " " + string(next) + ")";
      };
    }

    private String number(int depth) {
      return switch (random.nextInt(4)) {
        case 0 -> "(" + integer(depth - 1) + " / 8.0)";
        case 1 -> "(" + integer(depth - 1) + " * 1.5e-3)";
        case 2 -> "(" + integer(depth - 1) + " + 0.125)";
        default -> "(" + integer(depth - 1) + " * 1.0e12)";
      };
    }

    private String bool(int depth) {
      if (depth == 0) {
        return pick("true", "false");
      }
      int next = depth - 1;
      return switch (random.nextInt(7)) {
        case 0 -> "(" + bool(next) + " && " + bool(next) + ")";
        case 1 -> "(" + bool(next) + " -> " + bool(next) + ")";
        case 2 -> "(!" + bool(next) + ")";
        case 3 -> "(" + integer(next) + " <= " + integer(next) + ")";
        case 4 -> "(" + string(next) + " < " + string(next) + ")";
        case 5 -> "(" + list(next) + " == " + list(next) + ")";
        default -> "({ a.b = " + integer(next) + "; } ? a." + pick("b", "c") + ")";
      };
    }

    private String string(int depth) {
      if (depth == 0) {
        return random.nextInt(4) == 0 ? "s" : "\"" + WORDS[random.nextInt(WORDS.length)] + "\"";
      }
      int next = depth - 1;
      return switch (random.nextInt(7)) {
        case 0 -> "(" + string(next) + " + " + string(next) + ")";
        case 1 -> "\"<${" + string(next) + "}>\"";
        case 2 -> "(toString " + integer(next) + ")";
        case 3 -> "(builtins.substring 1 3 " + string(next) + ")";
        case 4 -> "(builtins.replaceStrings [ \"a\" \"1\" ] [ \"1\" \"aa\" ] " + string(next) + ")";
        case 5 -> "(builtins.concatStringsSep \", \" (map toString " + list(next) + "))";
        default -> "(builtins.toJSON " + list(next) + ")";
      };
    }

    private String list(int depth) {
      if (depth == 0) {
        return pick("[ ]", "[ 1 2 3 ]", "[ x y x ]");
      }
      int next = depth - 1;
      return switch (random.nextInt(6)) {
        case 0 -> "[ " + integer(next) + " " + integer(next) + " ]";
        case 1 -> "(" + list(next) + " ++ " + list(next) + ")";
        case 2 -> "(map (n: n + " + integer(next) + ") " + list(next) + ")";
        case 3 -> "(builtins.sort builtins.lessThan " + list(next) + ")";
        case 4 -> "(builtins.filter (n: n > " + integer(next) + ") " + list(next) + ")";
        default -> "(builtins.genList (n: n * n) " + pick("0", "1", "4") + ")";
      };
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
