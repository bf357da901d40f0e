package dev.firn.storeservice;

import dev.firn.events.Topic;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import dev.firn.storeservice.app.StoreAnswers;
import dev.firn.storeservice.kafka.ClosureHandler;
import dev.firn.storeservice.s3.S3ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Starts and stops what runs in the background. */
@ApplicationScoped
@Readiness
public class StoreService implements HealthCheck {
  private static final String NAME = "store-service";

  private final KafkaCluster cluster;
  private final FirnSettings settings;
  private final StoreAnswers answers;
  private final S3ObjectStore blobs;
  private volatile @Nullable Stage stage;

  /** Nothing runs yet. */
  public StoreService(
      KafkaCluster cluster, FirnSettings settings, StoreAnswers answers, S3ObjectStore blobs) {
    this.cluster = cluster;
    this.settings = settings;
    this.answers = answers;
    this.blobs = blobs;
  }

  void start(@Observes StartupEvent event) {
    blobs.makeBucket();
    Topics.create(cluster);
    stage =
        new Stage(
            cluster,
            new Stage.Settings(NAME, settings.instance(), List.of(Topic.BUILDS), 1, null),
            new ClosureHandler(answers));
  }

  void stop(@Observes ShutdownEvent event) {
    Stage running = stage;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public HealthCheckResponse call() {
    Stage running = stage;
    return HealthCheckResponse.named(NAME).status(running != null && running.isAlive()).build();
  }
}
