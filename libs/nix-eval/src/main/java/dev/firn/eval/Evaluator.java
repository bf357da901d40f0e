package dev.firn.eval;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.Host;
import dev.firn.eval.limit.Limits;
import dev.firn.eval.limit.Meter;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.value.Counters;
import dev.firn.eval.value.Crew;
import dev.firn.eval.value.EvalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An evaluator of the Nix language. It keeps what it has read and evaluated, so that a second
 * evaluation is faster than the first. Thread-safe: evaluations may run at the same time and share
 * what they compute.
 */
public final class Evaluator {
  private final Machine machine;
  private final Releases releases = new Releases();
  private final int cores;

  /**
   * One that uses one core for an evaluation.
   *
   * @param groups makes the builtins that are there besides the language's own, for a machine
   */
  public Evaluator(Host host, EvalSettings settings, Function<Machine, List<BuiltinGroup>> groups) {
    this(host, settings, groups, 1);
  }

  /**
   * @param groups makes the builtins that are there besides the language's own, for a machine
   * @param cores how many threads one evaluation may compute on; its result does not depend on it
   */
  public Evaluator(
      Host host, EvalSettings settings, Function<Machine, List<BuiltinGroup>> groups, int cores) {
    // Counts are exact with one thread only.
    this.cores = Counters.ON ? 1 : cores;
    machine = new Machine(host, settings);
    Registry registry = new Registry();
    for (BuiltinGroup group : groups.apply(machine)) {
      group.register(registry);
    }
    machine.install(registry.globals());
  }

  /** The state that the evaluation's parts share. */
  public Machine machine() {
    return machine;
  }

  /**
   * Runs a task that evaluates, on a thread with a stack for it.
   *
   * @throws EvalException what the task failed with; also when the stack or the memory was not
   *     enough
   */
  public <T> T run(Supplier<T> task) {
    return run(task, new Meter(machine.settings().limits()));
  }

  /**
   * Like {@link #run(Supplier)}, with limits of its own. Inside a task that runs already, its
   * limits hold.
   *
   * @param meter for this run only; by it the evaluation can be cancelled from another thread
   */
  public <T> T run(Supplier<T> task, Meter meter) {
    if (Thread.currentThread() instanceof EvalThread) {
      return task.get();
    }
    releases.begin();
    boolean hadToEnd = true;
    try {
      T result = onEvalThread(task, machine.settings().maxCallDepth(), meter, cores);
      hadToEnd = false;
      return result;
    } catch (EvalException e) {
      hadToEnd = e.error().code().category() == ErrorCode.Category.LIMIT;
      throw e;
    } finally {
      releases.end(hadToEnd ? meter.takeReleases() : List.of());
    }
  }

  /** Like {@link #run(Supplier)}, for a given depth of calls, on one core and without limits. */
  public static <T> T onEvalThread(Supplier<T> task, int maxCallDepth) {
    return onEvalThread(task, maxCallDepth, new Meter(Limits.NONE), 1);
  }

  private static <T> T onEvalThread(Supplier<T> task, int maxCallDepth, Meter meter, int cores) {
    if (Thread.currentThread() instanceof EvalThread) {
      return task.get();
    }
    Outcome<T> outcome = new Outcome<>();
    EvalThread thread = thread(() -> outcome.take(task), maxCallDepth, meter, cores);
    start(thread);
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        meter.cancel("the evaluation was interrupted");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome.get();
  }

  private static void start(EvalThread thread) {
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      throw new EvalException(
          ErrorCode.LIMIT_EXCEEDED,
          "the system gives this process no further thread, or no stack for one; a lower"
              + " max-call-depth needs less",
          EvalException.NO_POS);
    }
  }

  private static EvalThread thread(Runnable task, int maxCallDepth, Meter meter, int cores) {
    String name = "nix-eval";
    if (cores < 2) {
      return new EvalThread(task, name, maxCallDepth, meter);
    }
    Crew crew = new Crew(cores, maxCallDepth, meter);
    return EvalThread.helped(
        crew,
        () -> {
          try (crew) {
            task.run();
          }
        },
        name,
        maxCallDepth,
        meter);
  }

  /**
   * Lets go of what evaluations have left behind that ended by a limit, as soon as no other one
   * runs that may be using it.
   */
  private static final class Releases {
    private final List<Runnable> waiting = new ArrayList<>();
    private int running;

    synchronized void begin() {
      running++;
    }

    synchronized void end(List<Runnable> releases) {
      running--;
      waiting.addAll(releases);
      if (running == 0) {
        waiting.forEach(Runnable::run);
        waiting.clear();
      }
    }
  }

  private static final class Outcome<T> {
    private @Nullable T value;
    private @Nullable Throwable failure;

    void take(Supplier<T> task) {
      try {
        value = task.get();
      } catch (StackOverflowError e) {
        failure =
            new EvalException(
                ErrorCode.STACK_EXHAUSTED,
                "stack overflow: the expression is nested too deeply to be evaluated",
                EvalException.NO_POS);
      } catch (OutOfMemoryError e) {
        failure =
            new EvalException(
                ErrorCode.LIMIT_EXCEEDED,
                "out of memory: the evaluation needs more than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB that this process may use; perhaps it never ends",
                EvalException.NO_POS);
      } catch (Throwable t) {
        failure = t;
      }
    }

    @SuppressWarnings("NullAway") // a task may give null only where T allows it
    T get() {
      switch (failure) {
        case null -> {
          return value;
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new IllegalStateException(t);
      }
    }
  }
}
