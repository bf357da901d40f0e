package dev.firn.buildservice;

import dev.firn.build.BuildSettings;
import dev.firn.buildservice.app.BuildLogs;
import dev.firn.buildservice.app.BuildWorker;
import dev.firn.buildservice.app.CacheLogs;
import dev.firn.buildservice.app.DerivationReader;
import dev.firn.buildservice.app.WantedBuilds;
import dev.firn.buildservice.domain.Ledger;
import dev.firn.buildservice.domain.Planner;
import dev.firn.buildservice.grpc.StoreClient;
import dev.firn.buildservice.kafka.PlannerStage;
import dev.firn.events.BuildRequested;
import dev.firn.events.Topic;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.auth.TokenClientInterceptor;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import dev.firn.kit.kafka.WorkQueue;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.path.StoreDir;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The service's parts, from start to end of the process. */
@Singleton
@Startup
@Readiness
@Default
public class BuildService implements HealthCheck {
  private static final String NAME = "build-service";
  private static final List<Topic> TOPICS = List.of(Topic.SYSTEMS, Topic.BUILDS);
  private static final List<Topic> DECIDED_BY =
      List.of(Topic.SYSTEMS, Topic.BUILDS, Topic.CONFIGURATIONS);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Ledger ledger = new Ledger();
  private final StoreClient storeClient;
  private final DerivationReader derivations;
  private final CacheLogs keptLogs;
  private final BuildLogs logs;
  private final EventView view;
  private final EventWriter writer;
  private final Optional<Stage> stage;
  private final BuildWorker worker;
  private final Optional<WorkQueue> queue;
  private final WantedBuilds wanted;
  private final List<Meter> meters = new ArrayList<>();

  /** Starts it. */
  public BuildService(
      FirnSettings firn,
      BuildServiceSettings settings,
      KafkaCluster cluster,
      WorkStore store,
      ServiceToken token) {
    Topics.create(cluster);
    storeClient = new StoreClient(firn.storeUrl(), new TokenClientInterceptor(token));
    derivations = new DerivationReader(store);
    keptLogs = new CacheLogs(firn.cacheUrl(), token.header());
    logs = new BuildLogs(firn.state().resolve(NAME).resolve("logs"), keptLogs);
    view = new EventView(NAME, cluster, TOPICS, ledger::apply);
    writer = new EventWriter(cluster, "/" + NAME);
    worker =
        new BuildWorker(
            new BuildWorker.Settings(
                NAME + "-" + firn.instance(), buildSettings(firn, settings), settings.patience()),
            store,
            derivations,
            (derivation, output) ->
                ledger.find(derivation).map(build -> build.outputs().get(output)),
            logs,
            writer::write);
    stage = settings.planner() ? Optional.of(plan(firn, settings, cluster)) : Optional.empty();
    wanted = new WantedBuilds(ledger, derivations, storeClient, writer::write);
    int workers = settings.workers().orElse(Runtime.getRuntime().availableProcessors());
    queue = workers > 0 ? Optional.of(work(cluster, workers)) : Optional.empty();
    gauge("firn.build.queued", Ledger::queued);
    gauge("firn.build.running", Ledger::running);
    gauge("firn.build.goals", Ledger::open);
  }

  private Stage plan(FirnSettings firn, BuildServiceSettings settings, KafkaCluster cluster) {
    Planner planner =
        new Planner(ledger, derivations, storeClient, settings.timeout(), InstantSource.system());
    return new Stage(
        cluster,
        new Stage.Settings(NAME, firn.instance(), DECIDED_BY, 1, view),
        new PlannerStage(planner));
  }

  private WorkQueue work(KafkaCluster cluster, int workers) {
    return new WorkQueue(
        cluster,
        Topic.BUILD_QUEUE,
        WorkQueue.BUILD_WORKERS,
        workers,
        (job, delivery) -> {
          if (job.event() instanceof BuildRequested requested && !isWithdrawn(requested)) {
            worker.work(requested, delivery);
          }
        });
  }

  private boolean isWithdrawn(BuildRequested job) throws InterruptedException {
    // a process that begins does not know yet; should Kafka be away, the build is done for nothing
    var _ = view.awaitCaughtUp(PATIENCE);
    return ledger.isWithdrawn(StoreDir.DEFAULT.parse(job.derivation()), job.revision());
  }

  private static BuildSettings buildSettings(FirnSettings firn, BuildServiceSettings settings) {
    BuildSettings machine = BuildSettings.ofMachine();
    return new BuildSettings(
        settings.platforms().orElse(machine.systems()),
        settings.features().orElse(machine.systemFeatures()),
        settings.cores().orElse(machine.cores()),
        settings.timeout(),
        settings.silentTimeout(),
        settings.logLimit(),
        machine.logLines(),
        false,
        false,
        false,
        machine.sandboxShell(),
        machine.sandboxPaths(),
        machine.impureEnvironment(),
        machine.hashedMirrors(),
        // what somebody else's derivation names must not be a file of this machine, nor what only
        // it reaches
        machine
            .downloads()
            .withLocal(LocalSources.NOTHING)
            .withDenied(DeniedAddresses.parse(firn.deniedAddresses())));
  }

  private void gauge(String name, ToDoubleFunction<Ledger> value) {
    meters.add(Gauge.builder(name, ledger, value).register(Metrics.globalRegistry));
  }

  /** What is known of builds. */
  public Ledger ledger() {
    return ledger;
  }

  /** Logs of builds. */
  public BuildLogs logs() {
    return logs;
  }

  /** Builds that somebody asks for by derivation. */
  public WantedBuilds wanted() {
    return wanted;
  }

  private boolean working() {
    return stage.map(Stage::isAlive).orElse(true) && queue.map(WorkQueue::isAlive).orElse(true);
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named(NAME)
        .status(view.isReady() && working())
        .withData("queued", ledger.queued())
        .withData("running", ledger.running())
        .build();
  }

  /** Threads that died do not come back: only a new process helps. */
  @Produces
  @Singleton
  @Liveness
  HealthCheck threads() {
    return () -> HealthCheckResponse.named(NAME + " threads").status(working()).build();
  }

  @Shutdown
  void stop() throws InterruptedException {
    stage.ifPresent(Stage::close);
    queue.ifPresent(WorkQueue::close);
    worker.awaitIdle(Duration.ofSeconds(10));
    logs.close();
    view.close();
    writer.close();
    storeClient.close();
    keptLogs.close();
    meters.forEach(Metrics.globalRegistry::remove);
  }
}
