package dev.firn.activation;

import dev.firn.activation.app.JoinTokenFile;
import dev.firn.activation.app.JoinTokens;
import dev.firn.activation.app.NodeHandler;
import dev.firn.activation.app.Sessions;
import dev.firn.activation.domain.Node;
import dev.firn.activation.domain.Nodes;
import dev.firn.activation.grpc.StoreClient;
import dev.firn.events.AgentDisconnected;
import dev.firn.events.CancelledRevisions;
import dev.firn.events.Topic;
import dev.firn.kit.FirnSettings;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.kit.kafka.Stage;
import dev.firn.kit.kafka.Topics;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** The service's parts, from start to end of the process. */
@Singleton
@Startup
@Readiness
@Default
public class ActivationService implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(ActivationService.class);
  private static final String NAME = "activation-service";

  private final Nodes nodes = new Nodes();
  private final CancelledRevisions cancelled = new CancelledRevisions();
  private final Sessions sessions;
  private final JoinTokens joinTokens;
  private final StoreClient store;
  private final EventView view;
  private final EventWriter writer;
  private final Stage stage;

  /** Starts it. */
  public ActivationService(
      FirnSettings firn, ActivationSettings settings, KafkaCluster cluster, ServiceToken token) {
    Topics.create(cluster);
    sessions = new Sessions(nodes, firn.instance());
    joinTokens = new JoinTokens(token.reveal());
    JoinTokenFile.make(firn.state(), joinTokens);
    store = new StoreClient(firn, settings, token);
    view =
        new EventView(
            NAME,
            cluster,
            List.of(Topic.NODES, Topic.NODE_COMMANDS, Topic.CONFIGURATIONS),
            event -> {
              cancelled.apply(event.event());
              nodes.apply(event);
              sessions.folded(event);
            });
    writer = new EventWriter(cluster, "/" + NAME);
    stage =
        new Stage(
            cluster,
            new Stage.Settings(
                NAME,
                firn.instance(),
                List.of(Topic.CLOSURES, Topic.NODE_COMMANDS),
                settings.threads(),
                view),
            new NodeHandler(nodes, store, cancelled));
    Metrics.gauge("firn.nodes", nodes, n -> n.all().size());
    Metrics.gauge(
        "firn.nodes.connected", nodes, n -> n.all().stream().filter(Node::connected).count());
    var _ = Thread.ofVirtual().name("left-sessions").start(this::endLeftSessions);
  }

  /** Connections that this process had when it died are no more; nobody else will say so. */
  private void endLeftSessions() {
    try {
      if (!view.awaitCaughtUp(Duration.ofMinutes(5))) {
        return;
      }
      for (Node node : nodes.all()) {
        String session = nodes.session(node.name()).orElse("");
        if (node.connected()
            && sessions.isOurs(session)
            && !sessions.isOpen(node.name(), session)) {
          writer.write(new AgentDisconnected(node.name(), session));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warnf(
          "nodes that were connected before the restart stay shown as connected: %s",
          e.getMessage());
    }
  }

  /** What is known of nodes. */
  public Nodes nodes() {
    return nodes;
  }

  /** The agents that are connected. */
  public Sessions sessions() {
    return sessions;
  }

  /** Who may join. */
  public JoinTokens joinTokens() {
    return joinTokens;
  }

  /** The store. */
  public StoreClient store() {
    return store;
  }

  /** Writes commands. */
  public EventWriter writer() {
    return writer;
  }

  /** Whether everything that was written before the start is known. */
  public boolean isReady() {
    return view.isReady();
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
    sessions.closeAll();
    stage.close();
    view.close();
    writer.close();
    store.close();
  }
}
