package dev.firn.kit.health;

import dev.firn.kit.kafka.KafkaCluster;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready while the brokers answer. */
@Readiness
@Singleton
public class BrokerCheck implements HealthCheck {
  private static final int PATIENCE_MILLIS = 2_000;

  private final KafkaCluster cluster;
  private @Nullable Admin admin;
  private boolean stopped;

  /** Asks the brokers of {@code cluster}, from the first call on. */
  public BrokerCheck(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public synchronized HealthCheckResponse call() {
    return HealthCheckResponse.named("broker").status(answers()).build();
  }

  private boolean answers() {
    if (stopped) {
      return false;
    }
    Admin asking = admin;
    if (asking == null) {
      asking = cluster.admin();
      admin = asking;
    }
    try {
      return !asking
          .describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS))
          .nodes()
          .get()
          .isEmpty();
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  synchronized void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
