package dev.firn.eval.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.ops.DeepForce;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Source;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LimitsTest {
  private static final String ENDLESS = "let f = x: f (x + 1); in f 0";
  private static final Limits SHORT = Limits.NONE.withTime(Duration.ofMillis(200));

  private final InMemoryHost host = new InMemoryHost();
  private final Evaluator evaluator =
      new Evaluator(host, deep(EvalSettings.defaults()), LanguageBuiltins::groups);

  /** So deep that an endless recursion is ended by its time and not by its depth. */
  private static EvalSettings deep(EvalSettings s) {
    return withDepth(s, Integer.MAX_VALUE / 4096);
  }

  private static EvalSettings withDepth(EvalSettings s, int maxCallDepth) {
    return new EvalSettings(
        maxCallDepth,
        s.pure(),
        s.restricted(),
        s.currentSystem(),
        s.currentTime(),
        s.searchPath(),
        s.experimentalFeatures(),
        s.homeDirectory(),
        s.traceVerbose(),
        s.abortOnWarn(),
        s.lints(),
        s.limits());
  }

  @Test
  void noDepthIsTooGreatToBeginWith() {
    Evaluator deepest =
        new Evaluator(
            host, withDepth(EvalSettings.defaults(), Integer.MAX_VALUE), LanguageBuiltins::groups);

    assertThat(deepest.<Object>run(() -> EvalThread.current().depth())).isEqualTo(0);
  }

  private String print(String expression, Meter meter) {
    return evaluator.run(
        () -> ValuePrinter.print(evaluator.machine(), evaluate(expression), PrintOptions.EVAL),
        meter);
  }

  private Value evaluate(String expression) {
    return DeepForce.force(
        evaluator.machine().evaluate(Source.of(expression, "«string»", "/"), Origin.STRING));
  }

  private ErrorCode failure(String expression, Limits limits) {
    EvalException failure =
        catchThrowableOfType(EvalException.class, () -> print(expression, new Meter(limits)));
    assertThat(failure).as(expression).isNotNull();
    return failure.error().code();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.foldl' (a: b: builtins.foldl' (c: d: c + d) a (builtins.genList (x: x) 1000)) 0"
            + " (builtins.genList (x: x) 100000000)",
        "let double = n: x: if n == 0 then x else double (n - 1) [ x x ]; d = double 60 1;"
            + " e = double 60 1; in d == e",
        "let double = n: x: if n == 0 then x else double (n - 1) [ x x ]; d = double 60 1;"
            + " e = double 60 1; in d < e",
        "let double = n: x: if n == 0 then x else double (n - 1) [ x x ];"
            + " in builtins.stringLength (toString (double 26 \"\")) < 0 || true -> "
            + "builtins.stringLength (toString (double 60 \"\")) < 0",
        "(builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; })",
        "let s = builtins.concatStringsSep \"\" (builtins.genList (_: \"aaaaaaaaaa\") 100000);"
            + " in builtins.match \"((a*)*b|(a|aa)*c)*d\" s",
      })
  void whatTakesTooLongIsEndedByItsTime(String expression) {
    assertThat(failure(expression, SHORT)).isEqualTo(ErrorCode.TIME_EXCEEDED);
  }

  @Test
  void anEndlessRecursionIsEndedByItsTime() {
    assertThat(failure("let f = x: if x < 0 then 0 else f (x + 1); in f 0", SHORT))
        .isIn(ErrorCode.TIME_EXCEEDED, ErrorCode.CALL_DEPTH_EXCEEDED);
  }

  @Test
  void tryEvalDoesNotCatchALimit() {
    assertThat(
            failure(
                "let f = x: (builtins.tryEval (builtins.foldl' (a: b: a + b) 0 x)).success || f x;"
                    + " in builtins.tryEval (f (builtins.genList (x: x) 10000000))",
                Limits.NONE.withTime(Duration.ofMillis(20))))
        .isEqualTo(ErrorCode.TIME_EXCEEDED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.genList (x: x) 100000000",
        "let double = n: x: if n == 0 then x else double (n - 1) (x + x); in double 40 \"a\"",
        "let double = n: x: if n == 0 then x else double (n - 1) (x ++ x); in double 40 [ 1 ]",
        "let s = builtins.concatStringsSep \"\" (builtins.genList (_: \"aaaaaaaaaa\") 1000);"
            + " in builtins.replaceStrings [ \"a\" ] [ s ] s",
        "builtins.concatStringsSep \"\" (builtins.genList (_: \"aaaaaaaaaa\") 10000000)",
        "let s = builtins.concatStringsSep \"\" (builtins.genList (_: \"aaaaaaaaaa\") 10000);"
            + " in map (i: s + toString i) (builtins.genList (x: x) 10000)",
      })
  void whatExplodesIsEndedByItsAllocation(String expression) {
    assertThat(failure(expression, Limits.NONE.withAllocatedBytes(64 << 20)))
        .isEqualTo(ErrorCode.ALLOCATION_EXCEEDED);
  }

  @Test
  void whatPrintsTooMuchIsEnded() {
    Limits limits = Limits.NONE.withOutputBytes(100_000);
    assertThat(failure("builtins.genList (x: \"text\") 1000000", limits))
        .isEqualTo(ErrorCode.OUTPUT_EXCEEDED);
    assertThat(
            failure(
                "let double = n: x: if n == 0 then x else double (n - 1) { a = x; b = x; };"
                    + " in builtins.stringLength (builtins.toJSON (double 60 1))",
                limits))
        .isEqualTo(ErrorCode.OUTPUT_EXCEEDED);
    assertThat(
            failure(
                "builtins.foldl' (a: b: builtins.trace \"a long line about ${toString b}\" a) 0"
                    + " (builtins.genList (x: x) 10000)",
                limits))
        .isEqualTo(ErrorCode.OUTPUT_EXCEEDED);
  }

  @Test
  void whatMakesTooManyNamesIsEnded() {
    assertThat(
            failure(
                "builtins.listToAttrs (builtins.genList (i: { name = \"limits-test-${toString i}\";"
                    + " value = i; }) 10000)",
                Limits.NONE.withNames(1000)))
        .isEqualTo(ErrorCode.NAMES_EXCEEDED);
  }

  @Test
  void whatStaysWithinItsLimitsIsAsWithoutThem() {
    Limits limits = new Limits(Duration.ofMinutes(1), 1 << 30, 1 << 20, 100, 1 << 20, 1, 1000, 95);
    assertThat(print("map (x: x * x) [ 1 2 3 ]", new Meter(limits))).isEqualTo("[ 1 4 9 ]");
  }

  @Test
  void allThreadsOfAnEvaluationEndTogether() throws InterruptedException {
    Meter meter = new Meter(Limits.NONE.withAllocatedBytes(32 << 20));
    AtomicReference<EvalException> other = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    EvalThread second =
        new EvalThread(
            () -> {
              begun.countDown();
              try {
                evaluate("let f = x: builtins.seq x (f x); in f 0");
              } catch (EvalException e) {
                other.set(e);
              }
            },
            "second",
            Integer.MAX_VALUE / 4096,
            meter);
    second.start();
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    EvalException first =
        catchThrowableOfType(
            EvalException.class, () -> print("builtins.genList (x: x) 100000000", meter));
    second.join();
    assertThat(first.error().code()).isEqualTo(ErrorCode.ALLOCATION_EXCEEDED);
    assertThat(other.get().error().code())
        .isIn(ErrorCode.ALLOCATION_EXCEEDED, ErrorCode.CALL_DEPTH_EXCEEDED);
  }

  @Test
  void aCancelledEvaluationEndsAndTheOthersGoOn() throws InterruptedException {
    Meter meter = new Meter(Limits.NONE);
    AtomicReference<EvalException> seen = new AtomicReference<>();
    Thread caller =
        new Thread(
            () ->
                seen.set(
                    catchThrowableOfType(
                        EvalException.class,
                        () ->
                            print(
                                "builtins.genericClosure { startSet = [ { key = 0; } ];"
                                    + " operator = x: [ { key = builtins.bitAnd (x.key + 1) 1; } ]"
                                    + " ++ (if x.key < 0 then [ ] else [ { key = x.key + 1; } ]); }",
                                meter))));
    caller.start();
    meter.cancel("nobody wants it any more");
    assertThat(print("1 + 1", new Meter(Limits.NONE))).isEqualTo("2");
    caller.join();
    assertThat(seen.get().error().code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(seen.get()).hasMessage("nobody wants it any more");
  }

  @Test
  void interruptingTheCallerCancelsItsEvaluation() throws InterruptedException {
    AtomicReference<EvalException> seen = new AtomicReference<>();
    Thread caller =
        new Thread(
            () ->
                seen.set(
                    catchThrowableOfType(
                        EvalException.class,
                        () ->
                            print(
                                "let x = [ x ]; f = a: b: f b a; in " + ENDLESS,
                                new Meter(Limits.NONE)))));
    caller.start();
    caller.interrupt();
    caller.join();
    assertThat(seen.get().error().code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void whatAnEndedEvaluationHeldIsFreed() {
    host.file(
        "/hostile.nix",
        "let big = builtins.genList (x: x + 0) 1000000; in { inherit big; sum = builtins.foldl' (a: b: a + b) 0 big;"
            + " f = x: x; }");
    AtomicReference<WeakReference<Value>> held = new AtomicReference<>();
    Meter meter = new Meter(Limits.NONE.withTime(Duration.ofMinutes(10)));
    EvalException failure =
        catchThrowableOfType(
            EvalException.class,
            () ->
                evaluator.run(
                    () -> {
                      held.set(
                          new WeakReference<>(
                              evaluate(
                                  "builtins.seq (import /hostile.nix).sum (import /hostile.nix).big")));
                      meter.cancel("enough");
                      return evaluate(ENDLESS);
                    },
                    meter));
    assertThat(failure.error().code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(isFreed(held.get())).isTrue();
    assertThat(print("(import /hostile.nix).f 3", new Meter(Limits.NONE))).isEqualTo("3");
  }

  /** Asks for collections until the value is gone; a value that is held never is. */
  private static boolean isFreed(WeakReference<Value> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  @Test
  void waitingForTheOutsideIsInterrupted() throws InterruptedException {
    Meter meter = new Meter(Limits.NONE.withTime(Duration.ofMillis(100)));
    EvalException failure =
        catchThrowableOfType(
            EvalException.class,
            () ->
                evaluator.run(
                    () ->
                        EvalThread.waiting(
                            () -> {
                              try {
                                new CountDownLatch(1).await();
                                return 1;
                              } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                              }
                            }),
                    meter));
    assertThat(failure.error().code()).isEqualTo(ErrorCode.TIME_EXCEEDED);
  }
}
