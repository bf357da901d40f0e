package dev.firn.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The real Kafka broker and its controller in this process, on the loopback address. What was
 * acknowledged is there again after the process was killed.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";
  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker.
   *
   * @param folder for its data; made and formatted if it is not there
   * @param port 0 for any that is free
   * @throws EmbeddedException if the folder or port cannot be used, or the data are damaged
   */
  public static EmbeddedKafka start(Path folder, int port) {
    try {
      Files.createDirectories(folder);
      int brokerPort = port == 0 ? FreePort.find() : port;
      Properties settings = settings(folder.toAbsolutePath(), brokerPort, FreePort.find());
      format(folder.toAbsolutePath());
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, brokerPort);
    } catch (Exception e) {
      throw new EmbeddedException("Kafka cannot start in '" + folder + "': " + e, e);
    }
  }

  /**
   * Calls {@code last} in place of the broker's own way to end this process when it cannot go on,
   * as when its disk is full. For all brokers of this process.
   */
  public static void whenItGivesUp(Runnable last) {
    Exit.setExitProcedure((_, _) -> last.run());
    Exit.setHaltProcedure((_, _) -> last.run());
  }

  /** Where clients connect: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  private static void format(Path folder) throws Exception {
    Path data = folder.resolve("data");
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    Formatter formatter = new Formatter();
    formatter.setPrintStream(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    formatter.setNodeId(NODE);
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.addDirectory(data.toString());
    formatter.setMetadataLogDirectory(data.toString());
    formatter.setControllerListenerName(CONTROLLER);
    formatter.setIgnoreFormatted(true);
    formatter.run();
  }

  /**
   * For one machine: one copy of everything, few threads, small files, groups that form at once.
   */
  private static Properties settings(Path folder, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(NODE));
    p.setProperty("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", CONTROLLER);
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    p.setProperty("log.dirs", folder.resolve("data").toString());
    p.setProperty("auto.create.topics.enable", "false");
    replication(p);
    groups(p);
    sessions(p);
    sizes(p);
    return p;
  }

  private static void replication(Properties p) {
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.num.partitions", "2");
  }

  private static void groups(Properties p) {
    // a stage whose place is forgotten does everything again
    p.setProperty("offsets.retention.minutes", "52560000");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.consumer.heartbeat.interval.ms", "1000");
    p.setProperty("group.consumer.min.heartbeat.interval.ms", "500");
    p.setProperty("group.consumer.session.timeout.ms", "6000");
    p.setProperty("group.consumer.min.session.timeout.ms", "6000");
    p.setProperty("group.share.heartbeat.interval.ms", "500");
    p.setProperty("group.share.min.heartbeat.interval.ms", "500");
    p.setProperty("group.share.session.timeout.ms", "6000");
    p.setProperty("group.share.min.session.timeout.ms", "6000");
    p.setProperty("group.share.assignment.interval.ms", "0");
    p.setProperty("group.share.delivery.count.limit", "10");
  }

  private static void sizes(Properties p) {
    p.setProperty("num.network.threads", "1");
    p.setProperty("num.io.threads", "2");
    p.setProperty("background.threads", "2");
    p.setProperty("num.recovery.threads.per.data.dir", "1");
    p.setProperty("group.coordinator.threads", "1");
    p.setProperty("share.coordinator.threads", "1");
    p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    p.setProperty("log.cleaner.io.buffer.size", "131072");
    p.setProperty("log.segment.bytes", "16777216");
    p.setProperty("log.index.size.max.bytes", "1048576");
    p.setProperty("log.retention.hours", "-1");
    p.setProperty("offsets.topic.segment.bytes", "4194304");
    p.setProperty("transaction.state.log.segment.bytes", "4194304");
    p.setProperty("share.coordinator.state.topic.segment.bytes", "4194304");
  }

  /**
   * A broker that ended in an orderly way has told the controller, and its successor is taken in at
   * once. After a kill the controller waits for the session's end.
   */
  private static void sessions(Properties p) {
    p.setProperty("broker.heartbeat.interval.ms", "500");
    p.setProperty("broker.session.timeout.ms", "3000");
    p.setProperty("controlled.shutdown.enable", "true");
  }

  /** Stops in an orderly way and waits for it. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
