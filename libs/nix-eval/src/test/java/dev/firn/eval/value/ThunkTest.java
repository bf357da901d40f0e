package dev.firn.eval.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.eval.Evaluator;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalError;
import dev.firn.eval.error.EvalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThunkTest {
  private static final Object[] NO_SCOPE = new Object[1];

  @Test
  void isComputedOnceAndRemembersItsValue() {
    AtomicInteger times = new AtomicInteger();
    Thunk thunk = thunk(() -> Int.of(times.incrementAndGet()));

    List<Value> seen = Evaluator.onEvalThread(() -> List.of(thunk.value(), thunk.value()), 100);

    assertThat(seen).extracting(v -> ((Int) v).value).containsExactly(1L, 1L);
    assertThat(thunk.isEvaluated()).isTrue();
  }

  @Test
  void thatNeedsItselfIsAnInfiniteRecursion() {
    AtomicReference<Thunk> self = new AtomicReference<>();
    self.set(thunk(() -> self.get().value()));

    EvalException e = failureOf(self.get());

    assertThat(e.error()).isInstanceOf(EvalError.InfiniteRecursion.class);
    assertThat(failureOf(self.get()).error().code()).isEqualTo(ErrorCode.INFINITE_RECURSION);
  }

  @Test
  void remembersItsFailureWithoutSharingTheTrace() {
    AtomicInteger times = new AtomicInteger();
    Thunk thunk =
        thunk(
            () -> {
              times.incrementAndGet();
              throw new EvalException(ErrorCode.INVALID_ARGUMENT, "broken", 7);
            });

    EvalException first = failureOf(thunk);
    first.during("somewhere", 1);
    EvalException second = failureOf(thunk);

    assertThat(times).hasValue(1);
    assertThat(second.error()).isEqualTo(first.error());
    assertThat(second.pos()).isEqualTo(7);
    assertThat(second.trace()).isNull();
  }

  @Test
  void thatMetALimitCanBeComputedLater() {
    AtomicInteger times = new AtomicInteger();
    Thunk thunk =
        thunk(
            () -> {
              if (times.incrementAndGet() == 1) {
                throw new EvalException(ErrorCode.CALL_DEPTH_EXCEEDED, "too deep", -1);
              }
              return Int.of(5);
            });

    failureOf(thunk);

    assertThat(((Int) Evaluator.onEvalThread(thunk::value, 100)).value).isEqualTo(5);
  }

  @Test
  void survivesAFullStack() {
    AtomicReference<Boolean> endless = new AtomicReference<>(true);
    Thunk thunk = thunk(() -> endless.get() ? Int.of(recurse(0)) : Int.of(3));

    assertThatThrownBy(() -> Evaluator.onEvalThread(thunk::value, 100))
        .isInstanceOfSatisfying(
            EvalException.class,
            e -> assertThat(e.error().code()).isEqualTo(ErrorCode.STACK_EXHAUSTED));

    endless.set(false);
    assertThat(((Int) Evaluator.onEvalThread(thunk::value, 100)).value).isEqualTo(3);
  }

  private static long recurse(long n) {
    return n + recurse(n + 1) % 7;
  }

  @Test
  void setsTheCallDepthBackAfterAFailure() {
    Thunk thunk =
        thunk(
            () -> {
              EvalThread.current().enter(-1);
              EvalThread.current().enter(-1);
              throw new EvalException(ErrorCode.INVALID_ARGUMENT, "broken", -1);
            });

    int depth =
        Evaluator.onEvalThread(
            () -> {
              catchThrowableOfType(EvalException.class, thunk::value);
              return EvalThread.current().depth();
            },
            100);

    assertThat(depth).isZero();
  }

  @Test
  void isComputedByOneThreadWhileTheOthersWaitForIt() throws Exception {
    AtomicInteger times = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    Thunk thunk =
        thunk(
            () -> {
              times.incrementAndGet();
              begun.countDown();
              pause(Duration.ofMillis(50));
              return Int.of(42);
            });
    List<Long> results = new ArrayList<>();
    List<EvalThread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          new EvalThread(
              () -> {
                long value = ((Int) thunk.value()).value;
                synchronized (results) {
                  results.add(value);
                }
              },
              "test-" + i,
              100));
    }

    threads.getFirst().start();
    begun.await();
    threads.subList(1, 4).forEach(Thread::start);
    for (EvalThread thread : threads) {
      thread.join();
    }

    assertThat(results).containsExactly(42L, 42L, 42L, 42L);
    assertThat(times).hasValue(1);
  }

  @Test
  void findsAnInfiniteRecursionAcrossTwoThreads() throws Exception {
    CyclicBarrier bothBegan = new CyclicBarrier(2);
    AtomicReference<Thunk> left = new AtomicReference<>();
    AtomicReference<Thunk> right = new AtomicReference<>();
    left.set(thunk(() -> awaitThen(bothBegan, right)));
    right.set(thunk(() -> awaitThen(bothBegan, left)));
    List<ErrorCode> codes = new ArrayList<>();

    EvalThread a = failing(left.get(), codes);
    EvalThread b = failing(right.get(), codes);
    a.join();
    b.join();

    assertThat(codes).containsExactly(ErrorCode.INFINITE_RECURSION, ErrorCode.INFINITE_RECURSION);
  }

  private static Value awaitThen(CyclicBarrier barrier, AtomicReference<Thunk> next) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return next.get().value();
  }

  private static EvalThread failing(Thunk thunk, List<ErrorCode> codes) {
    EvalThread thread =
        new EvalThread(
            () -> {
              EvalException e = catchThrowableOfType(EvalException.class, thunk::value);
              synchronized (codes) {
                codes.add(e.error().code());
              }
            },
            "test",
            100);
    thread.start();
    return thread;
  }

  private static EvalException failureOf(Thunk thunk) {
    return catchThrowableOfType(
        EvalException.class, () -> Evaluator.onEvalThread(thunk::value, 100));
  }

  private static Thunk thunk(Supplier<Value> code) {
    return new Thunk(
        new Code() {
          @Override
          public Value eval(Object[] env) {
            return code.get();
          }
        },
        NO_SCOPE);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
