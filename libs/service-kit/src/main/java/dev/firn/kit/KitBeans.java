package dev.firn.kit;

import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.kafka.KafkaCluster;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes beans of classes that know no container. */
@Dependent
public class KitBeans {
  /** The brokers. */
  @Produces
  @Singleton
  public KafkaCluster kafkaCluster(FirnSettings settings) {
    FirnSettings.Kafka kafka = settings.kafka();
    return new KafkaCluster(
        kafka.bootstrapServers(), kafka.partitions(), kafka.replicas(), kafka.properties());
  }

  /** The token of {@code firn.token-file}. */
  @Produces
  @Singleton
  public ServiceToken serviceToken(FirnSettings settings) {
    return ServiceToken.read(settings.tokenFile());
  }
}
