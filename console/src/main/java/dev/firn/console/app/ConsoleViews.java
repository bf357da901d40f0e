package dev.firn.console.app;

import dev.firn.console.domain.Revisions;
import dev.firn.events.Topic;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Topics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** The view of revisions, from start to stop of the process; ready when it has caught up. */
@ApplicationScoped
@Readiness
@Default
public class ConsoleViews implements HealthCheck {
  private final KafkaCluster cluster;
  private final Revisions revisions = new Revisions();
  private volatile @Nullable EventView view;

  /** A view over {@code cluster}. */
  public ConsoleViews(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  void start(@Observes StartupEvent event) {
    Topics.create(cluster);
    view = new EventView("console", cluster, Topic.streamed(), revisions::fold);
  }

  void stop(@Observes ShutdownEvent event) {
    EventView open = view;
    if (open != null) {
      open.close();
    }
  }

  /** The revisions of late. */
  public Revisions revisions() {
    return revisions;
  }

  @Override
  public HealthCheckResponse call() {
    EventView open = view;
    return HealthCheckResponse.named("console").status(open != null && open.isReady()).build();
  }
}
