package dev.firn.kit.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How to reach the brokers.
 *
 * @param bootstrapServers {@code HOST:PORT}, several with commas between
 * @param partitions how many partitions new topics get
 * @param replicas how many copies new topics have
 * @param clientProperties more properties for every client: TLS, SASL
 */
public record KafkaCluster(
    String bootstrapServers, int partitions, short replicas, Map<String, String> clientProperties) {
  /** Copies what it is given. */
  public KafkaCluster {
    clientProperties = Map.copyOf(clientProperties);
  }

  /** An admin client; closed by the caller. */
  public Admin admin() {
    return Admin.create(common("firn-admin"));
  }

  /** A consumer of committed records that belongs to no group; closed by the caller. */
  public KafkaConsumer<String, byte[]> reader(String clientId) {
    return new KafkaConsumer<>(
        readerProperties(clientId), new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** A consumer of a group that commits nothing by itself; closed by the caller. */
  public KafkaConsumer<String, byte[]> member(String group, String clientId) {
    Map<String, Object> properties = readerProperties(clientId);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    // topics with as many partitions go to one member: one writer for all that a stage reads
    properties.put(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
    properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 3_600_000);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** A consumer of a share group that acknowledges each record; closed by the caller. */
  public ShareConsumer<String, byte[]> sharer(String group, String clientId) {
    Map<String, Object> properties = common(clientId);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    properties.put("share.acknowledgement.mode", "explicit");
    properties.put("share.acquire.mode", "record_limit");
    return new KafkaShareConsumer<>(
        properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer whose records are each written once; closed by the caller. */
  public Producer<String, byte[]> producer(String clientId) {
    return new KafkaProducer<>(
        producerProperties(clientId), new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * A producer for transactions; closed by the caller.
   *
   * @param transactionalId the same for a stage's thread after each restart, so that what it left
   *     open is ended at once
   */
  public Producer<String, byte[]> transactionalProducer(String transactionalId) {
    Map<String, Object> properties = producerProperties(transactionalId);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> producerProperties(String clientId) {
    Map<String, Object> properties = common(clientId);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 20_000);
    return properties;
  }

  private Map<String, Object> readerProperties(String clientId) {
    Map<String, Object> properties = common(clientId);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    return properties;
  }

  private Map<String, Object> common(String clientId) {
    Map<String, Object> properties = new HashMap<>(clientProperties);
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
    properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return properties;
  }
}
