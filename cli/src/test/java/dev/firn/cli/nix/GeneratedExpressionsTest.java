package dev.firn.cli.nix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Expressions that are made up have with Firn the value that they have with real Nix, or fail with
 * both; from Nix 2.34 on also at the same place. {@code -Dfirn.generated.seed=N} makes others up,
 * {@code -Dfirn.generated.seconds=N} goes on for so long, {@code -Dfirn.nix=WORDS} runs Nix by a
 * prefix.
 */
class GeneratedExpressionsTest {
  private static final long SEED = Long.getLong("firn.generated.seed", 20_090_909L);
  private static final long SECONDS = Long.getLong("firn.generated.seconds", 0L);
  private static final int BATCH = 300;
  private static final String FAILED = "an error";
  private static final Pattern COLOUR = Pattern.compile("\33\\[[0-9;]*m");
  private static final Pattern PLACE =
      Pattern.compile("at (?:\u00ab|\u00c2\u00ab)string(?:\u00bb|\u00c2\u00bb):(\\d+:\\d+)");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

  /** Until 2.25 a float without a fraction is an integer in JSON. */
  private static final int FLOATS_AGREE = 26;

  /** Versions move places; these are those that Firn has. */
  private static final int PLACES_AGREE = 34;

  /**
   * From then on what should be a Boolean fails where it stands; before, where its operator does.
   */
  private static final int CONDITIONS_AGREE = 36;

  /**
   * Read by both before all else: sets are compared in the order in which a process met the names,
   * so that it shows in the order whether a value or another name comes first.
   */
  private static final String NAMES_IN_ORDER =
      "builtins.attrNames { ga = 0; gb = 0; gc = 0; gd = 0; gw = 0; gx = 0; gy = 0; gz = 0; \"g h\" = 0;"
          + " \"x-1\" = 0; p0 = 0; p1 = 0; p2 = 0; p3 = 0; p4 = 0; p5 = 0; p6 = 0; p7 = 0; }";

  @TempDir Path folder;

  @BeforeAll
  static void onlyBesideRealNix() {
    assumeTrue(
        !System.getProperty("firn.nix", "").isEmpty()
            || Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "nix-instantiate"))),
        "no real nix-instantiate on PATH");
  }

  @Test
  void agreesWithRealNixOnValuesAndOnWhereErrorsAre() throws Exception {
    int version = version();
    assertThat(firn(NAMES_IN_ORDER)).contains("\"ga\"");
    Random random = new Random(SEED);
    long begun = System.nanoTime();
    int compared = 0;
    do {
      GeneratedExpressions made = new GeneratedExpressions(random, version >= FLOATS_AGREE);
      List<String> expressions = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        expressions.add(made.next());
      }
      List<String> theirs = real(expressions, version);
      List<String> ours = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        String mine = firn(expressions.get(i));
        boolean anywhere = mine.startsWith(FAILED) && theirs.get(i).endsWith(FAILED);
        ours.add(expressions.get(i) + "\n  = " + (anywhere ? FAILED : mine));
      }
      compared += BATCH;
      assertThat(ours).as("after %s expressions", compared).isEqualTo(theirs);
    } while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(SECONDS));
    System.out.println(compared + " expressions agree with Nix 2." + version + ", seed " + SEED);
  }

  private List<String> nix(String... words) {
    List<String> command = new ArrayList<>();
    for (String word : System.getProperty("firn.nix", "").split(" ")) {
      if (!word.isEmpty()) {
        command.add(word);
      }
    }
    Collections.addAll(command, words);
    return command;
  }

  private int version() throws IOException, InterruptedException {
    String text = output(nix("nix", "--version"), "");
    Matcher version = VERSION.matcher(text);
    assertThat(version.find()).as(text).isTrue();
    return Integer.parseInt(version.group(1)) == 2 ? Integer.parseInt(version.group(2)) : 99;
  }

  private String output(List<String> command, String input)
      throws IOException, InterruptedException {
    Path in = Files.writeString(folder.resolve("in"), input, UTF_8);
    Path out = folder.resolve("out");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    process.environment().put("NIX_CONF_DIR", "/no/configuration");
    process.environment().put("XDG_DATA_HOME", folder.toString());
    process.environment().put("TERM", "dumb");
    process.start().waitFor();
    return Files.readString(out, ISO_8859_1);
  }

  /** One process for all; what belongs to which expression is told by lines in between. */
  private List<String> real(List<String> expressions, int version)
      throws IOException, InterruptedException {
    StringBuilder input = new StringBuilder(NAMES_IN_ORDER).append('\n');
    for (int i = 0; i < expressions.size(); i++) {
      input.append(expressions.get(i)).append('\n').append("\"@").append(i).append("@\"\n");
    }
    List<String> command =
        nix(
            "nix",
            "--extra-experimental-features",
            "nix-command",
            "--store",
            "dummy://",
            "repl",
            "--show-trace");
    List<String> lines =
        COLOUR.matcher(output(command, input.toString())).replaceAll("").lines().toList();
    List<String> results = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < expressions.size(); i++) {
      int to = lines.subList(from, lines.size()).indexOf("\"@" + i + "@\"") + from;
      assertThat(to)
          .as("the end of what Nix says of %s", expressions.get(i))
          .isGreaterThanOrEqualTo(from);
      results.add(expressions.get(i) + "\n  = " + result(lines.subList(from, to), version));
      from = to + 1;
    }
    return results;
  }

  private static String result(List<String> lines, int version) {
    String all = String.join("\n", lines);
    if (lines.stream().anyMatch(line -> line.startsWith("error:"))) {
      return failure(all, version);
    }
    return lines.stream()
        .filter(line -> line.startsWith("\""))
        .reduce((_, last) -> last)
        .orElse("nothing: " + all);
  }

  /**
   * The error's own place, if it has one: frames around it are in Nix's words, and ours are more.
   */
  private static String failure(String messages, int version) {
    String error = messages.substring(messages.lastIndexOf("error:"));
    String place = lastPlace(error);
    int agree = error.contains("expected a Boolean") ? CONDITIONS_AGREE : PLACES_AGREE;
    return version < agree || place.isEmpty() ? FAILED : FAILED + " at " + place;
  }

  private static String lastPlace(String messages) {
    return PLACE.matcher(messages).results().map(p -> p.group(1)).reduce("", (_, p) -> p);
  }

  private String firn(String expression) {
    String bytes = new String(expression.getBytes(UTF_8), ISO_8859_1);
    CommandRun run =
        CommandRun.Setup.in(folder)
            .run("nix-instantiate", "--eval", "--strict", "--show-trace", "-E", bytes);
    return run.status() == 0 ? run.out().strip() : FAILED + " at " + lastPlace(run.err());
  }
}
