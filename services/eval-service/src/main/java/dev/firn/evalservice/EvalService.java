package dev.firn.evalservice;

import dev.firn.base.BaseDistribution;
import dev.firn.eval.limit.Limits;
import dev.firn.evalservice.app.ConfigurationHandler;
import dev.firn.evalservice.app.Releases;
import dev.firn.evalservice.app.SourceTrees;
import dev.firn.evalservice.domain.Configurations;
import dev.firn.events.Envelope;
import dev.firn.events.FirnEvent;
import dev.firn.events.Topic;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import dev.firn.kit.store.WorkStore;
import dev.firn.warm.EvaluationLimits;
import dev.firn.warm.RunningEvaluations;
import dev.firn.warm.WarmEvaluator;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
public class EvalService implements HealthCheck {
  private static final String NAME = "eval-service";

  private final Configurations configurations = new Configurations();
  private final WarmEvaluator evaluator;
  private final RunningEvaluations running;
  private final SourceTrees trees;
  private final Releases releases;
  private final EventView view;
  private final EventWriter writer;
  private final Stage stage;
  private final String platform;
  private final Limits limits;

  /** Starts it. */
  public EvalService(
      FirnSettings firn, EvalSettings settings, KafkaCluster cluster, WorkStore store) {
    platform = settings.platform();
    limits = EvaluationLimits.of(settings.limits());
    Topics.create(cluster);
    Path folder = firn.state().resolve(NAME);
    Path base = layOutBase(folder);
    evaluator =
        new WarmEvaluator(
            store.local(),
            new WarmEvaluator.Settings(
                settings.platform(),
                registry(folder, base),
                null,
                settings.evaluations(),
                folder.resolve("fetched"),
                localSources(settings, base),
                DeniedAddresses.parse(firn.deniedAddresses())),
            limits);
    running = new RunningEvaluations(limits);
    Path scratch = folder.resolve("scratch");
    SourceTrees.delete(scratch); // what a process that died was unpacking
    trees = new SourceTrees(store.local(), scratch);
    releases = new Releases(evaluator, settings.releases(), settings.standardRelease(), base);
    view =
        new EventView(
            NAME,
            cluster,
            List.of(Topic.CONFIGURATIONS, Topic.SYSTEMS, Topic.BUILDS, Topic.CLOSURES),
            this::see);
    writer = new EventWriter(cluster, "/" + NAME);
    stage =
        new Stage(
            cluster,
            new Stage.Settings(
                NAME, firn.instance(), List.of(Topic.CONFIGURATIONS), settings.threads(), null),
            new ConfigurationHandler(evaluator, running, trees, releases, store::publish));
  }

  private void see(Envelope<FirnEvent> envelope) {
    configurations.apply(envelope);
    running.see(envelope.event());
  }

  /** What the releases are made of can be read too: they are there for everybody. */
  private static List<Path> localSources(EvalSettings settings, Path base) {
    List<Path> folders = new ArrayList<>(settings.localSources().orElse(List.of()));
    folders.add(base.toAbsolutePath());
    folders.addAll(Releases.folders(settings.releases().values()));
    return folders;
  }

  private static Path layOutBase(Path folder) {
    Path base = folder.resolve("base");
    try {
      SourceTrees.delete(base);
      Files.createDirectories(folder);
      new BaseDistribution().unpack(base);
      return base;
    } catch (IOException e) {
      throw new UncheckedIOException("base cannot be laid out under " + folder, e);
    }
  }

  /** The registry in which {@code nixpkgs} is what comes with Firn. */
  private static Path registry(Path folder, Path base) {
    Path file = folder.resolve("registry.json");
    try {
      Files.writeString(
          file,
          """
          {"version": 2, "flakes": [
            {"from": {"type": "indirect", "id": "nixpkgs"}, "to": {"type": "path", "path": "%s"}}
          ]}
          """
              .formatted(
                  base.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"")));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("the flake registry cannot be written", e);
    }
  }

  /** What is known of configurations. */
  public Configurations configurations() {
    return configurations;
  }

  /** Waits until everything that was written so far is known here. */
  public void awaitPresent() throws InterruptedException {
    view.awaitPresent();
  }

  /** Takes sources in. */
  public SourceTrees trees() {
    return trees;
  }

  /** The releases. */
  public Releases releases() {
    return releases;
  }

  /** Writes submissions. */
  public EventWriter writer() {
    return writer;
  }

  /** What one evaluation may use. */
  public Limits limits() {
    return limits;
  }

  /** Evaluates. */
  public WarmEvaluator evaluator() {
    return evaluator;
  }

  /** The platform of systems that do not say theirs. */
  public String platform() {
    return platform;
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
    writer.close();
    evaluator.close();
  }
}
