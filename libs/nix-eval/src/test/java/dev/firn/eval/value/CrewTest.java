package dev.firn.eval.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final Meter meter = new Meter(Limits.NONE);

  @Test
  void helpsInAProcessThatIsNotYoung() throws InterruptedException {
    CountDownLatch helped = new CountDownLatch(1);

    evaluate(crew(2, System.nanoTime()), () -> assertThat(isDone(helped, 2)).isTrue());
  }

  @Test
  void helpsWithWhatWasOfferedInAYoungProcessAsSoonAsItIsNotYoung() throws InterruptedException {
    CountDownLatch helped = new CountDownLatch(1);
    long grownUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);

    evaluate(
        crew(2, grownUp),
        () -> {
          assertThat(isDone(helped, 2)).isTrue();
          assertThat(System.nanoTime()).isGreaterThanOrEqualTo(grownUp - 1_000_000);
        });
  }

  @Test
  void leavesOneCoreToTheCompilerOfAYoungProcess() throws InterruptedException {
    long grownUp = System.nanoTime() + LONG;
    CountDownLatch helped = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);

    evaluate(
        crew(2, grownUp),
        () -> {
          Ahead.offer(2, _ -> helped.countDown());
          assertThat(await(helped, 300)).isFalse();
        });
    evaluate(
        crew(3, grownUp),
        () -> {
          Ahead.offer(
              3,
              _ -> {
                both.countDown();
                await(both, 300);
              });
          assertThat(await(both, 200)).isFalse();
          assertThat(both.getCount()).isEqualTo(1);
        });
  }

  @Test
  void whatIsOverDoesNotKeepOutWhatIsNot() throws InterruptedException {
    CountDownLatch helped = new CountDownLatch(1);

    evaluate(
        crew(2, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500)),
        () -> {
          for (int i = 0; i < 12_000; i++) {
            Ahead.reached(Ahead.offer(2, _ -> {}), 1);
          }
          assertThat(isDone(helped, 2)).isTrue();
        });
  }

  private Crew crew(int cores, long grownUp) {
    return new Crew(cores, 100, meter, grownUp);
  }

  /** Offers things of which the last does what is waited for. */
  private static boolean isDone(CountDownLatch helped, int things) {
    Ahead.offer(things, _ -> helped.countDown());
    return await(helped, 30_000);
  }

  private static boolean await(CountDownLatch latch, long milliseconds) {
    try {
      return latch.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void evaluate(Crew crew, Runnable task) throws InterruptedException {
    Throwable[] failure = new Throwable[1];
    EvalThread thread =
        EvalThread.helped(
            crew,
            () -> {
              try (crew) {
                task.run();
              } catch (Throwable t) {
                failure[0] = t;
              }
            },
            "nix-eval",
            100,
            meter);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
  }
}
