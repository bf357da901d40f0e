package dev.firn.agent.link;

import dev.firn.agent.AgentException;
import dev.firn.agent.AgentSettings;
import dev.firn.agent.activation.Activator;
import dev.firn.agent.activation.Order;
import dev.firn.agent.activation.Phases;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.JournalFile;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.units.Supervisor;
import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.DeleteGenerationOrder;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.Welcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The agent at work: orders come over the link, are carried out in turn, and are answered. */
public final class AgentLoop implements ServerLink.Listener, AutoCloseable {
  private static final long PROGRESS_NANOS = 100_000_000;

  private final Consumer<String> log;
  private final NodeRoot root;
  private final Supervisor supervisor;
  private final Activator activator;
  private final CacheSource source;
  private final ServerLink link;
  private final JournalFile journal;
  private final Map<String, String> told = new ConcurrentHashMap<>();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("orders").daemon().factory());
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("agent-clock").daemon().factory());

  /** Nothing happens before {@link #start}. */
  public AgentLoop(NodeRoot root, AgentSettings settings, String version, Consumer<String> log) {
    this.root = root;
    this.log = log;
    supervisor = new Supervisor(root);
    source = new CacheSource(root);
    link = new ServerLink(root, settings, version, this);
    activator = new Activator(root, supervisor, source, link);
    journal = new JournalFile(root);
  }

  /** Ends what was left open, takes the node's services over, then connects. */
  public void start() {
    worker.execute(
        () -> {
          try {
            activator.begin((phase, _, _, text) -> log.accept(phase + ": " + text));
          } catch (RuntimeException e) {
            log.accept("at the start: " + e.getMessage());
          }
          if (!root.isMachine()) {
            supervisor.watch();
          }
          link.start();
        });
    clock.scheduleWithFixedDelay(this::tellLocal, 1, 1, TimeUnit.SECONDS);
    if (!root.isMachine()) {
      clock.scheduleWithFixedDelay(this::rotate, 60, 60, TimeUnit.SECONDS);
    }
  }

  private void rotate() {
    try {
      supervisor.rotateLogs();
    } catch (RuntimeException e) {
      log.accept(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void log(String line) {
    log.accept(line);
  }

  @Override
  public void welcome(Welcome welcome) {
    try {
      source.use(
          welcome.getCacheUrl(), welcome.getTrustedPublicKeysList(), welcome.getCacheToken());
    } catch (RuntimeException e) {
      log.accept("the server's cache cannot be used: " + e.getMessage());
    }
    told.clear();
    log.accept("connected");
  }

  /** What somebody did on the node itself, with or without the agent, the server is told. */
  private void tellLocal() {
    try {
      if (!link.connected()) {
        return;
      }
      for (Journal.Ended ended : journal.read().lastEnded().values()) {
        if (ended.local() && !ended.orderId().equals(told.put(ended.profile(), ended.orderId()))) {
          link.send(Messages.outcome(ended));
        }
      }
      if (!root.isMachine()) {
        supervisor.watch();
      }
    } catch (RuntimeException e) {
      log.accept(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void message(ServerMessage message) {
    try {
      switch (message.getMessageCase()) {
        case ACTIVATE -> worker.execute(() -> activate(message.getActivate()));
        case DELETE_GENERATION -> worker.execute(() -> delete(message.getDeleteGeneration()));
        case SUPERSEDE -> activator.supersede(message.getSupersede().getOrderId());
        case WELCOME, MESSAGE_NOT_SET -> {}
      }
    } catch (RejectedExecutionException e) {
      log.accept("an order came while the agent stops; it comes again");
    }
  }

  private void activate(ActivateOrder message) {
    try {
      Order order = Messages.order(message);
      log.accept(
          "order "
              + order.orderId()
              + ": "
              + order.action().word()
              + " "
              + order.profile()
              + " generation "
              + order.generation());
      Journal.Ended ended = activator.carryOut(order, new Telling(order.orderId()));
      log.accept(
          "order "
              + order.orderId()
              + ": "
              + ended.result()
              + (ended.errorMessage().isEmpty() ? "" : " (" + ended.errorMessage() + ")")
              + " after "
              + ended.millis()
              + " ms");
      link.send(Messages.outcome(ended));
    } catch (AgentException e) {
      log.accept("order " + message.getOrderId() + ": " + e.getMessage());
      if (!e.code().equals("interrupted")) {
        link.send(Messages.refusal(message, running(message), e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.accept("order " + message.getOrderId() + " broke: " + e);
      link.send(
          Messages.refusal(
              message, running(message), new AgentException("internal", String.valueOf(e), e)));
    }
  }

  /** What an order's profile runs; nothing if even that cannot be said. */
  private Journal.Running running(ActivateOrder order) {
    try {
      return journal.read().running(new ProfileName(order.getProfile()));
    } catch (RuntimeException e) {
      log.accept("what runs cannot be told: " + e.getMessage());
      return Journal.Running.NOTHING;
    }
  }

  /** Tells the server how an order goes, but not more often than people can read. */
  private final class Telling implements Phases {
    private final String orderId;
    private long last;

    Telling(String orderId) {
      this.orderId = orderId;
    }

    @Override
    public synchronized void at(Journal.Phase phase, long done, long total, String text) {
      long now = System.nanoTime();
      if (done == 0 || done == total || now - last > PROGRESS_NANOS) {
        last = now;
        link.send(Messages.progress(orderId, phase, done, total, text));
      }
    }
  }

  private void delete(DeleteGenerationOrder order) {
    try {
      activator.delete(new ProfileName(order.getProfile()), order.getGeneration());
    } catch (AgentException e) {
      log.accept("generation " + order.getGeneration() + " stays: " + e.getMessage());
    }
  }

  /** Whether there is a connection. */
  public boolean connected() {
    return link.connected();
  }

  @Override
  public void close() {
    link.close();
    clock.shutdownNow();
    worker.shutdownNow();
    supervisor.close();
    try {
      var _ = worker.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
