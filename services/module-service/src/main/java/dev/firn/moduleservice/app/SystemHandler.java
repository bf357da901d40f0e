package dev.firn.moduleservice.app;

import dev.firn.events.ConfigurationEvaluated;
import dev.firn.events.Envelope;
import dev.firn.events.Fault;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemEntry;
import dev.firn.events.SystemMerged;
import dev.firn.events.SystemRejected;
import dev.firn.kit.kafka.StageHandler;
import dev.firn.moduleservice.domain.MergedSystem;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Merges the modules of every system of a configuration. */
public final class SystemHandler implements StageHandler {
  private final Merging merging;
  private final RunningEvaluations running;
  private final StoreDir dir;
  private final Consumer<Collection<StorePath>> ensure;
  private final Consumer<Collection<StorePath>> publish;

  /**
   * @param running the evaluations, which a newer revision ends, or somebody who cancels
   * @param ensure brings trees into this service's store
   * @param publish makes store paths and all that they refer to known to the other services
   */
  public SystemHandler(
      Merging merging,
      RunningEvaluations running,
      StoreDir dir,
      Consumer<Collection<StorePath>> ensure,
      Consumer<Collection<StorePath>> publish) {
    this.merging = merging;
    this.running = running;
    this.dir = dir;
    this.ensure = ensure;
    this.publish = publish;
  }

  @Override
  public List<FirnEvent> handle(Envelope<FirnEvent> envelope) {
    // what was submitted for which nodes; a view that is read beside this may be behind
    running.see(envelope.event());
    if (!(envelope.event() instanceof ConfigurationEvaluated evaluated)
        || running.isCancelled(evaluated.revision())) {
      return List.of();
    }
    List<StorePath> trees = new ArrayList<>();
    evaluated.pins().forEach(pin -> trees.add(dir.parse(pin.storePath())));
    if (evaluated.source() != null) {
      trees.add(dir.parse(evaluated.source()));
    }
    ensure.accept(trees);
    return running.unlessCancelled(evaluated.revision(), mergeAll(evaluated));
  }

  /** Merges as many systems at once as there are cores; the events come in the systems' order. */
  private List<FirnEvent> mergeAll(ConfigurationEvaluated evaluated) {
    int atOnce = Math.min(evaluated.systems().size(), Runtime.getRuntime().availableProcessors());
    if (atOnce < 2) {
      return evaluated.systems().stream().map(entry -> merge(evaluated, entry)).toList();
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
      List<Future<FirnEvent>> merged = new ArrayList<>();
      for (SystemEntry entry : evaluated.systems()) {
        merged.add(workers.submit(() -> merge(evaluated, entry)));
      }
      List<FirnEvent> results = new ArrayList<>();
      for (Future<FirnEvent> each : merged) {
        results.add(resultOf(each));
      }
      return results;
    }
  }

  private static FirnEvent resultOf(Future<FirnEvent> merged) {
    try {
      return merged.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while systems were merged", e);
    }
  }

  private FirnEvent merge(ConfigurationEvaluated evaluated, SystemEntry entry) {
    long start = System.nanoTime();
    try {
      Merging.Merged merged =
          running.run(
              evaluated.configuration(),
              evaluated.revision(),
              evaluated.target(),
              () ->
                  merging.merge(
                      new MergedSystem(
                          evaluated.configuration(),
                          evaluated.revision(),
                          entry,
                          evaluated.source(),
                          evaluated.pins(),
                          new MergedSystem.Waiting())));
      Merging.Summary summary = merged.summary();
      publish.accept(List.of(dir.parse(summary.derivation())));
      return new SystemMerged(
          evaluated.configuration(),
          evaluated.revision(),
          entry.name(),
          summary.derivation(),
          summary.toplevel(),
          summary.options(),
          summary.warnings(),
          entry.packages(),
          evaluated.target(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
          inputs(merged.outcome()));
    } catch (EvaluationFault e) {
      return rejected(evaluated, entry, e.fault());
    }
  }

  private SystemMerged.Inputs inputs(WarmEvaluator.Outcome outcome) {
    return new SystemMerged.Inputs(
        outcome.fingerprint(), outcome.reads(), outcome.untouched().map(dir::print).orElse(null));
  }

  @Override
  public List<FirnEvent> onFailure(Envelope<FirnEvent> envelope, RuntimeException failure) {
    if (!(envelope.event() instanceof ConfigurationEvaluated evaluated)) {
      return List.of();
    }
    Fault fault = Fault.of("internal-error", String.valueOf(failure.getMessage()));
    return running.unlessCancelled(
        evaluated.revision(),
        evaluated.systems().stream()
            .<FirnEvent>map(entry -> rejected(evaluated, entry, fault))
            .toList());
  }

  private static SystemRejected rejected(
      ConfigurationEvaluated evaluated, SystemEntry entry, Fault fault) {
    return new SystemRejected(
        evaluated.configuration(), evaluated.revision(), entry.name(), fault, evaluated.target());
  }
}
