package dev.firn.activation;

import com.google.protobuf.ByteString;
import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.AgentMessage;
import dev.firn.api.agent.v1.AgentServiceGrpc;
import dev.firn.api.agent.v1.EnrolRequest;
import dev.firn.api.agent.v1.EnrolResponse;
import dev.firn.api.agent.v1.Hello;
import dev.firn.api.agent.v1.Outcome;
import dev.firn.api.agent.v1.RunningGeneration;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The agents' side of the protocol, driven by a test step by step. */
final class TestAgent implements AutoCloseable {
  final String node;
  final BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();

  /** Orders that something newer waits for. */
  final List<String> superseded = new ArrayList<>();

  CompletableFuture<Status> ended = new CompletableFuture<>();
  private final ManagedChannel channel;
  private final KeyPair key;
  private StreamObserver<AgentMessage> out;

  TestAgent(String node, int port) {
    this.node = node;
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Metadata metadata, String name, String value) {
    metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  EnrolResponse enrol(String token) {
    Metadata metadata = new Metadata();
    put(metadata, "authorization", "Bearer " + token);
    byte[] encoded = key.getPublic().getEncoded();
    return AgentServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .enrol(
            EnrolRequest.newBuilder()
                .setNode(node)
                .setPublicKey(
                    ByteString.copyFrom(
                        Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .putLabels("role", "web")
                .build());
  }

  String sign(String text) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key.getPrivate());
      signer.update(text.getBytes());
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void connect(RunningGeneration... running) {
    long time = System.currentTimeMillis() / 1_000;
    connect(time, sign("firn-agent-v1|" + node + "|" + time), running);
  }

  void connect(long time, String signature, RunningGeneration... running) {
    Metadata metadata = new Metadata();
    put(metadata, "firn-node", node);
    put(metadata, "firn-time", Long.toString(time));
    put(metadata, "firn-signature", signature);
    CompletableFuture<Status> end = new CompletableFuture<>();
    ended = end;
    out =
        AgentServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .connect(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerMessage message) {
                    received.add(message);
                  }

                  @Override
                  public void onError(Throwable error) {
                    end.complete(Status.fromThrowable(error));
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(Status.OK);
                  }
                });
    out.onNext(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setAgentVersion("1")
                    .setPlatform("x86_64-linux")
                    .addAllRunning(List.of(running)))
            .build());
  }

  static RunningGeneration running(long generation, String path) {
    return RunningGeneration.newBuilder()
        .setProfile("system")
        .setGeneration(generation)
        .setStorePath(path)
        .build();
  }

  /**
   * The next message that is neither a welcome nor tells that an order is superseded; null if none
   * comes in time.
   */
  @Nullable ServerMessage next(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (true) {
      ServerMessage message =
          received.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (message != null && message.hasSupersede()) {
        superseded.add(message.getSupersede().getOrderId());
      } else if (message == null || !message.hasWelcome()) {
        return message;
      }
    }
  }

  /** What the server says first. */
  Welcome welcome() throws InterruptedException {
    ServerMessage message = received.poll(20, TimeUnit.SECONDS);
    if (message == null || !message.hasWelcome()) {
      throw new AssertionError("no welcome came: " + message);
    }
    return message.getWelcome();
  }

  ActivateOrder order() throws InterruptedException {
    ServerMessage message = next(20_000);
    if (message == null || !message.hasActivate()) {
      throw new AssertionError("no order came: " + message);
    }
    return message.getActivate();
  }

  void answer(ActivateOrder order, Outcome.Result result, long active) {
    out.onNext(
        AgentMessage.newBuilder()
            .setOutcome(
                Outcome.newBuilder()
                    .setOrderId(order.getOrderId())
                    .setResult(result)
                    .setProfile(order.getProfile())
                    .setGeneration(order.getGeneration())
                    .setActiveGeneration(active)
                    .setErrorCode(result == Outcome.Result.RESULT_ACTIVATED ? "" : "unit-failed")
                    .setErrorMessage(result == Outcome.Result.RESULT_ACTIVATED ? "" : "it broke"))
            .build());
  }

  void disconnect() {
    out.onCompleted();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
