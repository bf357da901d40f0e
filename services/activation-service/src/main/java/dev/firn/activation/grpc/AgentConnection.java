package dev.firn.activation.grpc;

import dev.firn.activation.ActivationService;
import dev.firn.activation.app.AgentStream;
import dev.firn.activation.app.Progress;
import dev.firn.activation.domain.Attempt;
import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.AgentMessage;
import dev.firn.api.agent.v1.DeleteGenerationOrder;
import dev.firn.api.agent.v1.Hello;
import dev.firn.api.agent.v1.Outcome;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.SupersedeOrder;
import dev.firn.events.Action;
import dev.firn.events.ActivationOutcome;
import dev.firn.events.ActivationReported;
import dev.firn.events.AgentConnected;
import dev.firn.events.AgentDisconnected;
import dev.firn.events.Fault;
import dev.firn.events.RunningGeneration;
import dev.firn.kit.kafka.KafkaException;
import dev.firn.kit.kafka.TransientException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/** One agent's stream. What it says is handled in order on a virtual thread of its own. */
final class AgentConnection implements StreamObserver<AgentMessage>, AgentStream {
  private static final Logger LOG = Logger.getLogger(AgentConnection.class);
  private static final int MOST_TEXT = 32_000;
  private static final int MOST_PROFILES = 1_000;

  private final ActivationService service;
  private final String node;
  private final String session;
  private final StreamObserver<ServerMessage> out;
  private final ExecutorService work =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private boolean open;
  private boolean ended;

  AgentConnection(ActivationService service, String node, StreamObserver<ServerMessage> out) {
    this.service = service;
    this.node = node;
    this.out = out;
    session = service.sessions().next();
  }

  @Override
  public void onNext(AgentMessage message) {
    try {
      work.execute(() -> handle(message));
    } catch (RejectedExecutionException e) {
      LOG.debugf("node %s: a message came after the end of its stream", node);
    }
  }

  private void handle(AgentMessage message) {
    try {
      switch (message.getMessageCase()) {
        case HELLO -> hello(message.getHello());
        case PROGRESS -> progress(message.getProgress());
        case OUTCOME -> outcome(message.getOutcome());
        case MESSAGE_NOT_SET -> {}
      }
    } catch (KafkaException | TransientException e) {
      // the agent connects again, and what it said is asked for again
      close(Status.UNAVAILABLE.withDescription(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.errorf(e, "node %s: a message broke", node);
      close(Status.INTERNAL.withDescription("the message could not be handled"));
    }
  }

  private void hello(Hello hello) {
    if (open) {
      close(Status.FAILED_PRECONDITION.withDescription("a stream has one Hello"));
      return;
    }
    send(ServerMessage.newBuilder().setWelcome(service.store().welcome()).build());
    open = true;
    List<RunningGeneration> running =
        hello.getRunningList().stream()
            .limit(MOST_PROFILES)
            .map(
                r ->
                    new RunningGeneration(
                        r.getProfile(),
                        r.getGeneration(),
                        r.getStorePath().isEmpty() ? null : r.getStorePath()))
            .toList();
    service.sessions().open(node, session, this);
    service
        .writer()
        .write(
            new AgentConnected(
                node, cut(hello.getAgentVersion()), cut(hello.getPlatform()), running, session));
  }

  private void progress(dev.firn.api.agent.v1.Progress progress) {
    String phase =
        switch (progress.getPhase()) {
          case PHASE_FETCHING -> "fetching";
          case PHASE_SWITCHING -> "switching";
          case PHASE_CHECKING -> "checking";
          case PHASE_ROLLING_BACK -> "rolling-back";
          case PHASE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    service
        .sessions()
        .tell(
            node,
            new Progress(
                progress.getOrderId(),
                phase,
                progress.getBytesDone(),
                progress.getBytesTotal(),
                cut(progress.getText())));
  }

  private void outcome(Outcome outcome) {
    if (!open) {
      close(Status.FAILED_PRECONDITION.withDescription("the first message is Hello"));
      return;
    }
    ActivationOutcome result =
        switch (outcome.getResult()) {
          case RESULT_ACTIVATED -> ActivationOutcome.ACTIVATED;
          case RESULT_ROLLED_BACK -> ActivationOutcome.ROLLED_BACK;
          case RESULT_NOT_STARTED, RESULT_UNSPECIFIED, UNRECOGNIZED ->
              ActivationOutcome.NOT_STARTED;
        };
    Action action =
        service
            .nodes()
            .node(node)
            .flatMap(n -> n.profile(outcome.getProfile()).attempt(outcome.getOrderId()))
            .map(Attempt::action)
            .orElse(Action.SWITCH);
    service
        .writer()
        .write(
            new ActivationReported(
                node,
                outcome.getProfile(),
                outcome.getGeneration(),
                outcome.getOrderId(),
                result,
                action,
                outcome.getActiveGeneration(),
                outcome.getActiveStorePath().isEmpty() ? null : outcome.getActiveStorePath(),
                result == ActivationOutcome.ACTIVATED
                    ? null
                    : Fault.of(cut(outcome.getErrorCode()), cut(outcome.getErrorMessage())),
                outcome.getUrlsList().stream().limit(100).toList(),
                outcome.getFetchedBytes(),
                outcome.getChangesList().stream().limit(100).map(AgentConnection::cut).toList(),
                outcome.getMillis()));
  }

  private static String cut(String text) {
    return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text;
  }

  @Override
  public void activate(String profile, Attempt attempt) {
    ActivateOrder.Action action =
        switch (attempt.action()) {
          case SWITCH -> ActivateOrder.Action.ACTION_SWITCH;
          case BOOT -> ActivateOrder.Action.ACTION_BOOT;
          case TEST -> ActivateOrder.Action.ACTION_TEST;
          case DRY_ACTIVATE -> ActivateOrder.Action.ACTION_DRY_ACTIVATE;
          case BUILD, DRY_BUILD -> ActivateOrder.Action.ACTION_UNSPECIFIED;
        };
    send(
        ServerMessage.newBuilder()
            .setActivate(
                ActivateOrder.newBuilder()
                    .setOrderId(attempt.revision())
                    .setRevision(attempt.revision())
                    .setProfile(profile)
                    .setGeneration(attempt.generation())
                    .setStorePath(attempt.storePath())
                    .setAction(action)
                    .setRollback(attempt.rollback()))
            .build());
  }

  @Override
  public void supersede(Attempt attempt) {
    send(
        ServerMessage.newBuilder()
            .setSupersede(SupersedeOrder.newBuilder().setOrderId(attempt.revision()))
            .build());
  }

  @Override
  public void delete(String profile, long generation) {
    send(
        ServerMessage.newBuilder()
            .setDeleteGeneration(
                DeleteGenerationOrder.newBuilder()
                    .setOrderId("delete-" + profile + "-" + generation)
                    .setProfile(profile)
                    .setGeneration(generation))
            .build());
  }

  @Override
  public void end(End why) {
    close(
        switch (why) {
          case TAKEN_OVER ->
              Status.ABORTED.withDescription(
                  "another connection of node '" + node + "' has taken over");
          case REMOVED ->
              Status.UNAUTHENTICATED.withDescription("node '" + node + "' was taken out");
          case STOPPING -> Status.UNAVAILABLE.withDescription("activation-service stops");
        });
  }

  private synchronized void send(ServerMessage message) {
    if (!ended) {
      try {
        out.onNext(message);
      } catch (RuntimeException e) {
        // the stream is gone; onError follows
        LOG.debugf("node %s: %s", node, e.getMessage());
      }
    }
  }

  private synchronized void close(Status status) {
    if (!ended) {
      ended = true;
      try {
        out.onError(status.asRuntimeException());
      } catch (RuntimeException e) {
        LOG.debugf("node %s: %s", node, e.getMessage());
      }
    }
  }

  @Override
  public void onError(Throwable error) {
    gone();
  }

  @Override
  public void onCompleted() {
    synchronized (this) {
      if (!ended) {
        ended = true;
        out.onCompleted();
      }
    }
    gone();
  }

  private void gone() {
    try {
      work.execute(this::tellGone);
    } catch (RejectedExecutionException e) {
      LOG.debugf("node %s: its stream ended twice", node);
    }
    work.shutdown();
  }

  /** After all that it said, its Hello above all, which may be handled late. */
  private void tellGone() {
    service.sessions().close(node, session);
    if (open) {
      try {
        service.writer().write(new AgentDisconnected(node, session));
      } catch (KafkaException | IllegalStateException e) {
        LOG.warnf("node %s stays shown as connected: %s", node, e.getMessage());
      }
    }
  }
}
