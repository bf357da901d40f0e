package dev.firn.moduleservice;

import dev.firn.base.BaseDistribution;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import dev.firn.kit.store.WorkStore;
import dev.firn.moduleservice.app.Merging;
import dev.firn.moduleservice.app.OptionSearch;
import dev.firn.moduleservice.app.SystemHandler;
import dev.firn.moduleservice.domain.Systems;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.MemoryTree;
import dev.firn.warm.EvaluationLimits;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The service's parts, from start to end of the process. */
@Singleton
@Startup
@Readiness
@Default
public class ModuleService implements HealthCheck {
  private static final String NAME = "module-service";

  private final Systems systems = new Systems();
  private final WorkStore store;
  private final WarmEvaluator evaluator;
  private final RunningEvaluations running;
  private final OptionSearch options;
  private final EventView view;
  private final Stage stage;

  /** Starts it. */
  public ModuleService(
      FirnSettings firn, ModuleSettings settings, KafkaCluster cluster, WorkStore store) {
    this.store = store;
    Topics.create(cluster);
    evaluator =
        new WarmEvaluator(
            store.local(),
            new WarmEvaluator.Settings(
                settings.platform(),
                null,
                null,
                settings.evaluations(),
                firn.state().resolve(NAME).resolve("fetched"),
                List.of(),
                DeniedAddresses.parse(firn.deniedAddresses())),
            EvaluationLimits.of(settings.limits()));
    running = new RunningEvaluations(EvaluationLimits.of(settings.limits()));
    Merging merging = new Merging(evaluator, settings.platform(), firnModule());
    options = new OptionSearch(systems, merging, store);
    view = new EventView(NAME, cluster, List.of(Topic.CONFIGURATIONS, Topic.SYSTEMS), this::see);
    stage =
        new Stage(
            cluster,
            new Stage.Settings(NAME, firn.instance(), List.of(Topic.CONFIGURATIONS), 2, null),
            new SystemHandler(
                merging, running, store.local().dir(), store::ensure, store::publish));
  }

  private void see(Envelope<FirnEvent> envelope) {
    systems.apply(envelope);
    running.see(envelope.event());
  }

  private StorePath firnModule() {
    StorePath path =
        store
            .local()
            .addTree(
                "firn-module.nix",
                MemoryTree.file(BaseDistribution.file("firn-module.nix"), false),
                ContentAddressMethod.NAR,
                HashAlgorithm.SHA256,
                List.of());
    store.local().flush();
    return path;
  }

  /** The systems and what was merged. */
  public Systems systems() {
    return systems;
  }

  /** Looks for options. */
  public OptionSearch options() {
    return options;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named(NAME).status(view.isReady() && stage.isAlive()).build();
  }

  /** Threads that died do not come back: only a new process helps. */
  @Produces
  @Singleton
  @Liveness
  HealthCheck threads() {
    return () -> HealthCheckResponse.named(NAME + " threads").status(stage.isAlive()).build();
  }

  @Shutdown
  void stop() {
    stage.close();
    view.close();
    evaluator.close();
  }
}
