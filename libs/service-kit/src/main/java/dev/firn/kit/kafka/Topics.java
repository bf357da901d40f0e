package dev.firn.kit.kafka;

import dev.firn.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/** Makes the topics that are missing. */
public final class Topics {
  private static final Logger LOG = Logger.getLogger(Topics.class);
  private static final String KEPT_PLACES = "offsets.retention.minutes";
  private static final Duration LONG = Duration.ofDays(365);

  /** A topic keeps all its events. */
  private static final Map<String, String> CONFIGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          "-1");

  private Topics() {}

  /**
   * Makes every topic that is not there yet. What is there is left as it is.
   *
   * @throws KafkaException if the brokers cannot be reached or refuse
   */
  public static void create(KafkaCluster cluster) {
    try (Admin admin = cluster.admin()) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        if (!present.contains(topic.topicName())) {
          missing.add(
              new NewTopic(topic.topicName(), partitions(topic, cluster), cluster.replicas())
                  .configs(CONFIGS));
        }
      }
      for (var entry : admin.createTopics(missing).values().entrySet()) {
        try {
          entry.getValue().get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      shareFromTheStart(admin);
      warnOfForgetfulness(admin);
    } catch (ExecutionException e) {
      throw new KafkaException("the topics cannot be made: " + KafkaException.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while the topics were made", e);
    }
  }

  /** A service that starts after its brokers have forgotten its place does everything again. */
  private static void warnOfForgetfulness(Admin admin) throws InterruptedException {
    placesAreKept(admin)
        .filter(kept -> kept.compareTo(LONG) < 0)
        .ifPresent(
            kept ->
                LOG.warnf(
                    "the brokers forget where a service was %d days after its last process ended,"
                        + " and it would do everything again: set their offsets.retention.minutes"
                        + " to years",
                    kept.toDays()));
  }

  /** How long brokers keep the place of a service that is down; empty if they do not say. */
  static Optional<Duration> placesAreKept(Admin admin) throws InterruptedException {
    try {
      Optional<Node> broker = admin.describeCluster().nodes().get().stream().findFirst();
      if (broker.isEmpty()) {
        return Optional.empty();
      }
      ConfigResource resource =
          new ConfigResource(ConfigResource.Type.BROKER, broker.get().idString());
      return Optional.ofNullable(admin.describeConfigs(List.of(resource)).all().get().get(resource))
          .flatMap(config -> Optional.ofNullable(config.get(KEPT_PLACES)))
          .flatMap(entry -> Optional.ofNullable(entry.value()))
          .map(minutes -> Duration.ofMinutes(Long.parseLong(minutes)));
    } catch (ExecutionException e) {
      LOG.debugf("the brokers do not say how long they keep places: %s", e.getMessage());
      return Optional.empty();
    }
  }

  /** A share group that is new must not skip jobs that were queued before its first worker came. */
  private static void shareFromTheStart(Admin admin)
      throws ExecutionException, InterruptedException {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, WorkQueue.BUILD_WORKERS);
    admin
        .incrementalAlterConfigs(
            Map.of(
                group,
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  /**
   * The build graph has one owner, hence one partition; workers share the queue whatever its
   * partitions.
   */
  private static int partitions(Topic topic, KafkaCluster cluster) {
    return switch (topic) {
      case CONFIGURATIONS, CLOSURES, NODES, NODE_COMMANDS -> cluster.partitions();
      case SYSTEMS, BUILDS, BUILD_QUEUE, ACCESS -> 1;
    };
  }
}
