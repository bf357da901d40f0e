package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.instantiate.settings.NixSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile evaluations beside honest ones in one process and one evaluator: the honest ones are
 * right, the hostile ones end by their limits, and the memory is as before. {@code
 * -Dfirn.hostile=1000} runs a thousand of each.
 */
class HostileEvaluationsTest {
  private static final int COUNT = Integer.getInteger("firn.hostile", 44);
  private static final int THREADS = 6;
  private static final long MEBIBYTE = 1 << 20;

  private static final Limits FOR_HOSTILE =
      new Limits(Duration.ofMillis(500), 64 * MEBIBYTE, MEBIBYTE, 50, MEBIBYTE, 2, 100, 90);

  /** So long that a busy machine does not make an honest evaluation late. */
  private static final Limits FOR_HONEST = FOR_HOSTILE.withTime(Duration.ofMinutes(5));

  private static final String DOUBLE =
      "let double = n: x: if n == 0 then x else double (n - 1) [ x x ]; in ";

  private static final List<Hostile> HOSTILE =
      List.of(
          // endless
          new Hostile("let f = x: f (x + 1); in f 0", ErrorCode.CALL_DEPTH_EXCEEDED),
          new Hostile(
              "let x = builtins.genList (i: i) 3000; in builtins.foldl' (a: _: builtins.foldl'"
                  + " (b: _: builtins.foldl' (c: _: c) b x) a x) 0 x",
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.ALLOCATION_EXCEEDED),
          new Hostile(
              "builtins.length (builtins.genericClosure { startSet = [ { key = 0; } ];"
                  + " operator = x: [ { key = x.key + 1; } ]; })",
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.ALLOCATION_EXCEEDED),
          new Hostile(
              DOUBLE + "double 50 1 == double 50 1",
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.ALLOCATION_EXCEEDED),
          new Hostile(
              "let loop = x: (builtins.tryEval (builtins.foldl' (a: b: a + b) 0 x)).success"
                  + " && loop x; in loop (builtins.genList (i: i) 100000)",
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.CALL_DEPTH_EXCEEDED),
          // exploding
          new Hostile(
              "let d = n: s: if n == 0 then s else d (n - 1) (s + s); in d 40 \"abc\"",
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.LIMIT_EXCEEDED),
          new Hostile(
              "let d = n: s: if n == 0 then s else d (n - 1) (s ++ s); in d 40 [ 1 ]",
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.LIMIT_EXCEEDED),
          new Hostile(
              "let s = builtins.concatStringsSep \"\" (builtins.genList (_: \"aaaaaaaaaa\") 10000);"
                  + " in builtins.replaceStrings [ \"a\" ] [ s ] s",
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.LIMIT_EXCEEDED),
          new Hostile(
              "builtins.stringLength (builtins.toJSON (" + DOUBLE + "double 50 1))",
              ErrorCode.OUTPUT_EXCEEDED),
          new Hostile(
              "builtins.attrNames (builtins.listToAttrs (builtins.genList (i: { name ="
                  + " \"hostile-INDEX-${toString i}\"; value = i; }) 100000))",
              ErrorCode.NAMES_EXCEEDED),
          // deep
          new Hostile(
              "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 1000000",
              ErrorCode.CALL_DEPTH_EXCEEDED),
          new Hostile(
              "(builtins.foldl' (a: b: { v = a.v + b; }) { v = 0; } (builtins.genList (i: i) 10000000)).v",
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.STACK_EXHAUSTED),
          new Hostile(
              "let f = n: { a = f (n + 1); }; in f 0",
              ErrorCode.CALL_DEPTH_EXCEEDED,
              ErrorCode.OUTPUT_EXCEEDED),
          // huge
          new Hostile(
              "builtins.genList (i: i) 1000000000",
              ErrorCode.ALLOCATION_EXCEEDED,
              ErrorCode.LIMIT_EXCEEDED),
          new Hostile(
              "builtins.genList (i: \"some text, again and again\") 100000",
              ErrorCode.OUTPUT_EXCEEDED),
          new Hostile(
              "map (i: builtins.readFile (./files + \"/${toString i}\")) (builtins.genList (i: i) 100)",
              ErrorCode.FILES_EXCEEDED),
          new Hostile("\"${./files}\"", ErrorCode.FILES_EXCEEDED),
          new Hostile("builtins.readFile ./large", ErrorCode.READ_EXCEEDED),
          new Hostile(
              "(import ./hostile.nix).sum",
              ErrorCode.TIME_EXCEEDED,
              ErrorCode.ALLOCATION_EXCEEDED));

  @TempDir Path folder;

  private record Hostile(String expression, Set<ErrorCode> codes) {
    Hostile(String expression, ErrorCode... codes) {
      this(expression, Set.of(codes));
    }
  }

  private record Honest(String expression, String result) {}

  @Test
  void honestOnesAreRightHostileOnesEndAndTheMemoryIsFree() throws Exception {
    write();
    NixSettings settings = NixSettings.defaults().with("store", "dummy://");
    try (Instantiator nix =
        Instantiator.builder(settings)
            .workingDirectory(folder.toString())
            .environment(Map.of("HOME", folder.toString()))
            .readOnly(true)
            .open()) {
      run(nix, 20, new Random(1));
      long before = usedMemory();
      run(nix, COUNT, new Random(2));
      long after = usedMemory();
      assertThat(after - before)
          .as("bytes in use more than before, %s then", before)
          .isLessThan(16 * MEBIBYTE);
    }
  }

  private void write() throws IOException {
    Files.createDirectory(folder.resolve("files"));
    for (int i = 0; i < 100; i++) {
      Files.writeString(folder.resolve("files/" + i), "file " + i);
    }
    Files.writeString(folder.resolve("large"), "x".repeat((int) (2 * MEBIBYTE)));
    Files.writeString(
        folder.resolve("honest.nix"), "n: { square = n * n; text = \"n is ${toString n}\"; }");
    Files.writeString(
        folder.resolve("hostile.nix"),
        "rec { big = builtins.genList (i: { v = i; }) 200000; sum = builtins.foldl' (a: b: a + b.v) 0"
            + " (builtins.concatLists (builtins.genList (_: big) 100)); }");
  }

  private static void run(Instantiator nix, int count, Random random)
      throws InterruptedException, ExecutionException {
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Hostile hostile = HOSTILE.get(i % HOSTILE.size());
      String expression = hostile.expression.replace("INDEX", i + "-" + count);
      tasks.add(() -> endsByItsLimit(nix, expression, hostile.codes));
      Honest honest = honest(i);
      tasks.add(() -> isRight(nix, honest));
    }
    Collections.shuffle(tasks, random);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> results = new ArrayList<>();
      tasks.forEach(task -> results.add(threads.submit(task)));
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Honest honest(int i) {
    return switch (i % 5) {
      case 0 ->
          new Honest(
              "builtins.foldl' builtins.add 0 (builtins.genList (x: x * " + i + ") 100)",
              Integer.toString(4950 * i));
      case 1 -> new Honest("(import ./honest.nix " + i + ").square", Integer.toString(i * i));
      case 2 ->
          new Honest(
              "builtins.readFile (./files + \"/${toString " + i % 100 + "}\")",
              "\"file " + i % 100 + "\"");
      case 3 ->
          new Honest(
              "builtins.substring 0 11 (derivation { name = \"d"
                  + i
                  + "\"; system = \"s\"; builder = ./honest.nix; }).drvPath",
              "\"/nix/store/\"");
      default -> new Honest("(builtins.tryEval (throw \"" + i + "\")).success", "false");
    };
  }

  private static void isRight(Instantiator nix, Honest honest) {
    String result = nix.run(() -> nix.text(honest.expression).print(), new Meter(FOR_HONEST));
    assertThat(result).as(honest.expression).isEqualTo(honest.result);
  }

  private static void endsByItsLimit(Instantiator nix, String expression, Set<ErrorCode> codes) {
    try {
      String result = nix.run(() -> nix.text(expression).print(), new Meter(FOR_HOSTILE));
      throw new AssertionError(expression + " has a value of " + result.length() + " bytes");
    } catch (EvalException e) {
      // A busy machine may let the time run out first.
      assertThat(e.error().code())
          .as(expression)
          .matches(
              code -> code == ErrorCode.TIME_EXCEEDED || codes.contains(code), "one of " + codes);
    }
  }

  private static long usedMemory() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
