package dev.firn.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.events.Action;
import dev.firn.events.ConfigurationCancelled;
import dev.firn.events.ConfigurationSubmitted;
import dev.firn.events.Source;
import dev.firn.events.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RunningEvaluationsTest extends WarmTest {
  private static final String ENDLESS =
      "{ }: builtins.length (builtins.genericClosure { startSet = [ { key = 0; } ];"
          + " operator = x: [ { key = builtins.bitAnd (x.key + 1) 7; } { key = x.key + 1; } ]; })";

  private static final Target N1 = new Target(List.of("n1"), Target.SYSTEM, Action.SWITCH);
  private static final Target N2 = new Target(List.of("n2"), Target.SYSTEM, Action.SWITCH);

  private static ConfigurationSubmitted submitted(String name, String revision, Target target) {
    return new ConfigurationSubmitted(name, revision, new Source.FlakeRef("x", null), target, null);
  }

  private String evaluate(String text) {
    return evaluator.json(new WarmEvaluator.Request(text, Map.of(), List.of(), null));
  }

  @Test
  void aLimitBecomesAFaultWithItsCode() {
    RunningEvaluations running =
        new RunningEvaluations(Limits.NONE.withTime(Duration.ofMillis(100)));
    EvaluationFault fault =
        catchThrowableOfType(
            EvaluationFault.class, () -> running.run("web", "1", N1, () -> evaluate(ENDLESS)));
    assertThat(fault.fault().code()).isEqualTo("time-exceeded");
    assertThat(evaluate("{ }: 1 + 1")).isEqualTo("2");
  }

  @Test
  void allThatATaskEvaluatesCountsTogether() {
    RunningEvaluations running = new RunningEvaluations(Limits.NONE.withOutputBytes(30));
    EvaluationFault fault =
        catchThrowableOfType(
            EvaluationFault.class,
            () ->
                running.run(
                    "web",
                    "1",
                    N1,
                    () -> {
                      assertThat(evaluate("{ }: \"ten byte 1\"")).hasSize(12);
                      assertThat(evaluate("{ }: \"ten byte 2\"")).hasSize(12);
                      return evaluate("{ }: \"ten byte 3\"");
                    }));
    assertThat(fault.fault().code()).isEqualTo("output-exceeded");
  }

  /** Evaluates without an end, as revision 2 of "web"; it has begun when this returns. */
  private Thread endless(RunningEvaluations running, AtomicReference<EvaluationFault> seen)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread task =
        new Thread(
            () ->
                seen.set(
                    catchThrowableOfType(
                        EvaluationFault.class,
                        () ->
                            running.run(
                                "web",
                                "2",
                                N1,
                                () -> {
                                  begun.countDown();
                                  return evaluate(ENDLESS);
                                }))));
    task.start();
    begun.await();
    return task;
  }

  @Test
  void aNewerRevisionEndsTheOlderOneForTheSameOnly() throws InterruptedException {
    RunningEvaluations running = new RunningEvaluations(Limits.NONE);
    AtomicReference<EvaluationFault> seen = new AtomicReference<>();
    Thread older = endless(running, seen);
    running.see(submitted("mail", "3", N1));
    running.see(submitted("web", "3", N2));
    running.see(submitted("web", "1", N1));
    running.see(submitted("web", "2", N1));
    assertThat(running.run("mail", "3", N1, () -> evaluate("{ }: 1 + 1"))).isEqualTo("2");
    assertThat(older.isAlive()).isTrue();
    running.see(submitted("web", "3", N1));
    older.join();
    assertThat(seen.get().fault().code()).isEqualTo("cancelled");
    assertThat(seen.get().fault().message()).contains("revision 3");
  }

  @Test
  void whatIsOvertakenDoesNotBegin() {
    RunningEvaluations running = new RunningEvaluations(Limits.NONE);
    running.see(submitted("web", "3", N1));
    running.see(submitted("web", "2", N1));
    assertThat(
            catchThrowableOfType(
                    EvaluationFault.class, () -> running.run("web", "2", N1, () -> "begun"))
                .fault()
                .message())
        .contains("revision 3");
    assertThat(running.run("web", "3", N1, () -> "again")).isEqualTo("again");
    assertThat(running.run("web", "1", N2, () -> "for others")).isEqualTo("for others");
  }

  /** Several systems of a flake go to the nodes of their names, so that none is named any more. */
  @Test
  void whatWasSubmittedCountsAndNotWhatBecameOfItsTarget() {
    RunningEvaluations running = new RunningEvaluations(Limits.NONE);
    Target distributed = new Target(List.of(), Target.SYSTEM, Action.SWITCH);
    running.see(submitted("web", "1", N1));
    running.see(submitted("web", "2", N2));
    assertThat(running.run("web", "1", distributed, () -> "merged")).isEqualTo("merged");
    running.see(submitted("web", "3", N1));
    assertThat(
            catchThrowableOfType(
                EvaluationFault.class, () -> running.run("web", "1", distributed, () -> "again")))
        .hasMessageContaining("revision 3");
    assertThat(running.run("web", "2", distributed, () -> "merged")).isEqualTo("merged");
  }

  @Test
  void aCancelledRevisionEndsAndDoesNotBeginAgain() throws InterruptedException {
    RunningEvaluations running = new RunningEvaluations(Limits.NONE);
    AtomicReference<EvaluationFault> seen = new AtomicReference<>();
    Thread task = endless(running, seen);
    running.see(new ConfigurationCancelled("web", "1", null));
    assertThat(running.isCancelled("2")).isFalse();
    running.see(new ConfigurationCancelled("web", "2", null));
    task.join();
    assertThat(seen.get().fault().code()).isEqualTo("cancelled");
    assertThat(running.isCancelled("2")).isTrue();
    assertThat(
            catchThrowableOfType(
                EvaluationFault.class, () -> running.run("web", "2", N1, () -> "again")))
        .isNotNull();
    assertThat(running.run("web", "3", N1, () -> evaluate("{ }: 1 + 1"))).isEqualTo("2");
  }

  @Test
  void aTaskCanBeCancelledByItsMeter() throws InterruptedException {
    Meter meter = new Meter(Limits.NONE);
    AtomicReference<EvaluationFault> seen = new AtomicReference<>();
    Thread task =
        new Thread(
            () ->
                seen.set(
                    catchThrowableOfType(
                        EvaluationFault.class,
                        () -> RunningEvaluations.within(meter, () -> evaluate(ENDLESS)))));
    task.start();
    meter.cancel("the client has gone");
    task.join();
    assertThat(seen.get().fault().message()).isEqualTo("the client has gone");
  }
}
