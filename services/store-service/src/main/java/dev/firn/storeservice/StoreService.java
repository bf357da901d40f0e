package dev.firn.storeservice;

import dev.firn.events.Topic;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import dev.firn.store.blob.BlobException;
import dev.firn.storeservice.app.StoreAnswers;
import dev.firn.storeservice.kafka.ClosureHandler;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts and stops what runs in the background. */
@ApplicationScoped
@Readiness
public class StoreService implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(StoreService.class);
  private static final String NAME = "store-service";

  private final KafkaCluster cluster;
  private final FirnSettings settings;
  private final StoreAnswers answers;
  private final S3ObjectStore blobs;
  private final StoreSettings store;
  private volatile @Nullable Stage stage;

  /** Nothing runs yet. */
  public StoreService(
      KafkaCluster cluster,
      FirnSettings settings,
      StoreAnswers answers,
      S3ObjectStore blobs,
      StoreSettings store) {
    this.cluster = cluster;
    this.settings = settings;
    this.answers = answers;
    this.blobs = blobs;
    this.store = store;
  }

  void start(@Observes StartupEvent event) {
    makeBucket();
    Topics.create(cluster);
    stage =
        new Stage(
            cluster,
            new Stage.Settings(NAME, settings.instance(), List.of(Topic.BUILDS), 1, null),
            new ClosureHandler(answers));
  }

  /** The object store may be starting at the same time. */
  private void makeBucket() {
    long end = System.nanoTime() + store.s3().patience().toNanos();
    while (true) {
      try {
        blobs.makeBucket();
        return;
      } catch (BlobException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LOG.warnf("waiting for the object store: %s", e.getMessage());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the object store", e);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    Stage running = stage;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named(NAME).status(isAlive()).build();
  }

  private boolean isAlive() {
    Stage running = stage;
    return running != null && running.isAlive();
  }

  /** Threads that died do not come back: only a new process helps. */
  @Produces
  @Singleton
  @Liveness
  HealthCheck threads() {
    return () -> HealthCheckResponse.named(NAME + " threads").status(isAlive()).build();
  }

  /** Ready while the object store answers. */
  @Produces
  @Singleton
  @Readiness
  HealthCheck objectStore() {
    return () -> HealthCheckResponse.named("object store").status(blobs.answers()).build();
  }
}
