package dev.firn.build;

import dev.firn.build.BuildException.Reason;
import dev.firn.build.internal.environment.Options;
import dev.firn.instantiate.host.DerivationBuilder;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Provides outputs of derivations: finds them in the store, substitutes them, or builds them with
 * all that they need, several at a time, each once. Thread-safe; it also builds for an evaluation
 * that waits (import from derivation).
 */
public final class OutputProvider implements DerivationBuilder {
  private final LocalStore store;
  private final SandboxedBuilder builder;
  private final Substituter substituter;
  private final Semaphore jobs;
  private final boolean keepGoing;
  private final BuildListener listener;

  /**
   * @param jobs how many builds may run at a time, at least 1
   * @param keepGoing whether what does not depend on a failure is built all the same
   */
  public OutputProvider(
      LocalStore store,
      SandboxedBuilder builder,
      Substituter substituter,
      int jobs,
      boolean keepGoing,
      BuildListener listener) {
    this.store = store;
    this.builder = builder;
    this.substituter = substituter;
    this.jobs = new Semaphore(Math.max(1, jobs));
    this.keepGoing = keepGoing;
    this.listener = listener;
  }

  /** What would have to be built; may substitute, but builds nothing. */
  public BuildPlan plan(Collection<DerivationOutputId> wanted) {
    return BuildPlan.of(wanted, store::readDerivation, this::isThere);
  }

  private boolean isThere(StorePath path, Derivation derivation, String output) {
    Optional<StorePath> known = known(path, derivation, output);
    return known.isPresent()
        && (store.isValid(known.get())
            || (substituter != Substituter.NONE
                && new Options(path, derivation).allowSubstitutes()
                && substitute(known.get())));
  }

  private boolean substitute(StorePath path) {
    boolean found = substituter.substitute(path);
    if (found) {
      listener.substituted(path);
    }
    return found;
  }

  private Optional<StorePath> known(StorePath path, Derivation derivation, String output) {
    var how = derivation.outputs().get(output);
    if (how == null) {
      throw BuildException.of(
          path,
          Reason.UNSUPPORTED,
          "derivation '"
              + store.dir().print(path)
              + "' has no output '"
              + output
              + "'; it has "
              + derivation.outputs().keySet());
    }
    return how.knownPath(store.dir(), derivation.name(), output)
        .or(() -> builder.trace().find(path, output));
  }

  @Override
  public Map<String, StorePath> build(StorePath derivation, Set<String> outputs) {
    Map<String, StorePath> paths = new TreeMap<>();
    provide(outputs.stream().map(o -> new DerivationOutputId(derivation, o)).toList())
        .forEach((id, path) -> paths.put(id.output(), path));
    return paths;
  }

  /**
   * Provides outputs.
   *
   * @return their paths, which are valid
   * @throws BuildException the first failure; of several, and where it is a dependency that failed,
   *     the others are {@link Throwable#getSuppressed suppressed} in it
   */
  public Map<DerivationOutputId, StorePath> provide(Collection<DerivationOutputId> wanted) {
    store.flush();
    BuildPlan plan = plan(wanted);
    if (!plan.steps().isEmpty()) {
      new Run(plan).run();
    }
    Map<DerivationOutputId, StorePath> paths = new LinkedHashMap<>();
    for (DerivationOutputId id : wanted) {
      Derivation derivation = store.readDerivation(id.derivation());
      paths.put(
          id,
          known(id.derivation(), derivation, id.output())
              .filter(store::isValid)
              .orElseThrow(
                  () ->
                      BuildException.of(
                          id.derivation(),
                          Reason.MACHINE_FAILED,
                          "output '"
                              + id.print(store.dir())
                              + "' was built, but has vanished from the store")));
    }
    return paths;
  }

  /** One plan on its way. Its state belongs to whoever holds its monitor. */
  private final class Run {
    private final BuildPlan plan;
    private final Map<StorePath, Integer> waitsFor = new HashMap<>();
    private final Map<StorePath, List<BuildPlan.Step>> dependants = new HashMap<>();
    private final Map<StorePath, BuildException> failures = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable RuntimeException fault;
    private int running;
    private boolean stopped;

    Run(BuildPlan plan) {
      this.plan = plan;
      for (BuildPlan.Step step : plan.steps()) {
        waitsFor.put(step.path(), step.after().size());
        step.after().forEach(p -> dependants.computeIfAbsent(p, _ -> new ArrayList<>()).add(step));
      }
    }

    synchronized void run() {
      for (BuildPlan.Step step : plan.steps()) {
        if (step.after().isEmpty()) {
          start(step);
        }
      }
      boolean interrupted = false;
      while (running > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
          stopped = true;
          threads.forEach(Thread::interrupt);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (fault != null) {
        throw fault;
      }
      report();
    }

    private void start(BuildPlan.Step step) {
      if (stopped) {
        return;
      }
      running++;
      threads.add(
          Thread.ofVirtual().name("build-" + step.derivation().name()).start(() -> build(step)));
    }

    private void build(BuildPlan.Step step) {
      BuildException failure = null;
      try {
        jobs.acquire();
        try {
          if (!isStopped()) {
            builder.build(step.path(), step.derivation(), listener);
          } else {
            failure = cancelled(step);
          }
        } finally {
          jobs.release();
        }
      } catch (BuildException e) {
        failure = e;
      } catch (InterruptedException e) {
        failure = cancelled(step);
      } catch (RuntimeException e) {
        fail(e);
      }
      finished(step, failure);
    }

    private BuildException cancelled(BuildPlan.Step step) {
      return BuildException.of(
          step.path(),
          Reason.CANCELLED,
          "'" + store.dir().print(step.path()) + "' was not built, as another build failed");
    }

    private synchronized boolean isStopped() {
      return stopped;
    }

    private synchronized void fail(RuntimeException e) {
      fault = e;
      stopped = true;
    }

    private synchronized void finished(BuildPlan.Step step, @Nullable BuildException failure) {
      running--;
      if (failure != null) {
        failures.put(step.path(), failure);
        stopped |= !keepGoing;
      } else {
        for (BuildPlan.Step dependant : dependants.getOrDefault(step.path(), List.of())) {
          if (waitsFor.merge(dependant.path(), -1, Integer::sum) == 0) {
            start(dependant);
          }
        }
      }
      notifyAll();
    }

    private void report() {
      BuildException first = null;
      for (BuildException failure : failures.values()) {
        if (first == null || first.reason() == Reason.CANCELLED) {
          first = failure;
        }
      }
      if (first == null) {
        return;
      }
      for (BuildException failure : failures.values()) {
        if (failure != first && failure.reason() != Reason.CANCELLED) {
          first.addSuppressed(failure);
        }
      }
      List<StorePath> chain = chain(first.derivation());
      if (chain.size() > 1) {
        StringBuilder text = new StringBuilder(first.getMessage());
        for (StorePath path : chain.subList(1, chain.size())) {
          text.append("\nneeded by '").append(store.dir().print(path)).append("'");
        }
        BuildException told =
            new BuildException(
                first.derivation(),
                first.reason(),
                new BuildFailure(
                    first.exitCode(),
                    first.signal(),
                    first.lastLines(),
                    first.log(),
                    first.keptFolder()),
                text.toString(),
                first);
        for (Throwable other : first.getSuppressed()) {
          told.addSuppressed(other);
        }
        throw told;
      }
      throw first;
    }

    /** From what failed to something that was wanted. */
    private List<StorePath> chain(StorePath failed) {
      List<StorePath> chain = new ArrayList<>(List.of(failed));
      for (List<BuildPlan.Step> next = dependants.get(failed);
          next != null && !next.isEmpty();
          next = dependants.get(chain.getLast())) {
        chain.add(next.getFirst().path());
      }
      return chain;
    }
  }
}
