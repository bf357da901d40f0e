package dev.firn.activation.grpc;

import dev.firn.activation.ActivationService;
import dev.firn.activation.domain.Names;
import dev.firn.activation.domain.Node;
import dev.firn.api.agent.v1.AgentMessage;
import dev.firn.api.agent.v1.AgentServiceGrpc;
import dev.firn.api.agent.v1.EnrolRequest;
import dev.firn.api.agent.v1.EnrolResponse;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.Welcome;
import dev.firn.events.EnrolmentRequested;
import dev.firn.kit.kafka.KafkaException;
import dev.firn.kit.kafka.TransientException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Takes agents in. Blocking work is done on virtual threads, never on the caller's. */
@GrpcService
@Singleton
public class AgentGrpc extends AgentServiceGrpc.AgentServiceImplBase {
  private static final long CLOCK_SECONDS = 120;
  private static final int MOST_LABELS = 64;
  private static final long ENROL_NANOS = 15_000_000_000L;

  private final ActivationService service;

  /** For that service's nodes. */
  public AgentGrpc(ActivationService service) {
    this.service = service;
  }

  @Override
  public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> answer) {
    String authorization = AgentHeaders.header("authorization");
    var _ =
        Thread.startVirtualThread(
            () -> {
              try {
                answer.onNext(enrol(request, authorization));
                answer.onCompleted();
              } catch (Refused e) {
                answer.onError(e.status.asRuntimeException());
              } catch (KafkaException | TransientException e) {
                answer.onError(
                    Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
              } catch (InterruptedException e) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
              }
            });
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Status status;

    Refused(Status status) {
      this.status = status;
    }
  }

  private static String shown(String name) {
    return Names.isNode(name) ? name : "…";
  }

  private EnrolResponse enrol(EnrolRequest request, String authorization)
      throws Refused, InterruptedException {
    String token = authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
    if (!service.joinTokens().admits(token, request.getNode(), Instant.now())) {
      throw new Refused(
          Status.UNAUTHENTICATED.withDescription(
              "the join token is not good for node '"
                  + shown(request.getNode())
                  + "' or too old: get a new one"));
    }
    if (!Names.isNode(request.getNode())) {
      throw new Refused(Status.INVALID_ARGUMENT.withDescription(Names.nodeRule(request.getNode())));
    }
    Map<String, String> labels = request.getLabelsMap();
    if (!AgentKeys.isKey(request.getPublicKey().toByteArray())) {
      throw new Refused(Status.INVALID_ARGUMENT.withDescription("an Ed25519 key has 32 bytes"));
    }
    if (labels.size() > MOST_LABELS
        || !labels.entrySet().stream().allMatch(l -> Names.isLabel(l.getKey(), l.getValue()))) {
      throw new Refused(
          Status.INVALID_ARGUMENT.withDescription(
              "a node has at most 64 labels of letters, digits and . _ / -, each at most 63 characters"));
    }
    String key = AgentKeys.text(request.getPublicKey().toByteArray());
    requireFree(request.getNode(), key);
    Welcome welcome = service.store().welcome();
    service.writer().write(new EnrolmentRequested(request.getNode(), key, labels));
    long end = System.nanoTime() + ENROL_NANOS;
    while (service.nodes().node(request.getNode()).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new Refused(
            Status.UNAVAILABLE.withDescription("the enrolment takes long; try again"));
      }
      Thread.sleep(5);
    }
    requireFree(request.getNode(), key);
    return EnrolResponse.newBuilder()
        .setNode(request.getNode())
        .setCacheUrl(welcome.getCacheUrl())
        .addAllTrustedPublicKeys(welcome.getTrustedPublicKeysList())
        .build();
  }

  private void requireFree(String name, String key) throws Refused {
    Optional<Node> node = service.nodes().node(name);
    if (node.isPresent() && !node.get().publicKey().equals(key)) {
      throw new Refused(
          Status.ALREADY_EXISTS.withDescription(
              "node '"
                  + name
                  + "' has another key: take it out first (firn nodes remove "
                  + name
                  + "), or use another name"));
    }
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<ServerMessage> answer) {
    String name = AgentHeaders.header("firn-node");
    Optional<String> refusal =
        refusal(name, AgentHeaders.header("firn-time"), AgentHeaders.header("firn-signature"));
    if (refusal.isPresent()) {
      Status status = service.isReady() ? Status.UNAUTHENTICATED : Status.UNAVAILABLE;
      answer.onError(status.withDescription(refusal.get()).asRuntimeException());
      return new Ignored();
    }
    return new AgentConnection(service, name, answer);
  }

  private Optional<String> refusal(String name, String time, String signature) {
    if (!service.isReady()) {
      return Optional.of("activation-service is still reading its state");
    }
    Optional<Node> node = service.nodes().node(name);
    if (node.isEmpty()) {
      return Optional.of("no node '" + (Names.isNode(name) ? name : "") + "' is enrolled");
    }
    long sent;
    try {
      sent = Long.parseLong(time);
    } catch (NumberFormatException e) {
      return Optional.of("the metadata 'firn-time' is no number");
    }
    long off = Math.abs(Instant.now().getEpochSecond() - sent);
    if (off > CLOCK_SECONDS) {
      return Optional.of(
          "the node's clock is off by "
              + off
              + " seconds; at most "
              + CLOCK_SECONDS
              + " are allowed");
    }
    return AgentKeys.verifies(
            node.get().publicKey(), "firn-agent-v1|" + name + "|" + time, signature)
        ? Optional.empty()
        : Optional.of("the signature is not by the key of node '" + name + "'");
  }

  /** Hears what is said on a stream that was refused. */
  private static final class Ignored implements StreamObserver<AgentMessage> {
    @Override
    public void onNext(AgentMessage message) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }
}
