package dev.firn.kit.kafka;

import dev.firn.events.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing. */
public final class Topics {
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
                  .configs(configs(topic)));
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
    } catch (ExecutionException e) {
      throw new KafkaException("the topics cannot be made: " + KafkaException.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while the topics were made", e);
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

  private static Map<String, String> configs(Topic topic) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(
        TopicConfig.RETENTION_MS_CONFIG,
        switch (topic) {
          case BUILD_QUEUE -> "604800000";
          case CONFIGURATIONS, SYSTEMS, BUILDS, CLOSURES, NODES, NODE_COMMANDS, ACCESS -> "-1";
        });
    return configs;
  }
}
