package dev.firn.buildservice.grpc;

import dev.firn.api.build.v1.BuildRequest;
import dev.firn.api.build.v1.BuildResponse;
import dev.firn.api.build.v1.BuildServiceGrpc;
import dev.firn.buildservice.BuildService;
import dev.firn.buildservice.app.WantedBuilds;
import dev.firn.kit.kafka.KafkaException;
import dev.firn.kit.kafka.TransientException;
import dev.firn.store.StoreException;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Builds that somebody waits for. */
@GrpcService
public class BuildGrpc extends BuildServiceGrpc.BuildServiceImplBase {
  private static final Duration LONGEST = Duration.ofHours(24);

  private final BuildService service;

  /** Serves {@code service}. */
  public BuildGrpc(BuildService service) {
    this.service = service;
  }

  @Override
  public void build(BuildRequest request, StreamObserver<BuildResponse> answer) {
    Deadline deadline = Context.current().getDeadline();
    Duration patience =
        deadline == null
            ? LONGEST
            : Duration.ofMillis(Math.max(0, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
    Context context = Context.current();
    Thread.ofVirtual()
        .name("build-call")
        .start(context.wrap(() -> answer(request, patience, answer)));
  }

  private void answer(
      BuildRequest request, Duration patience, StreamObserver<BuildResponse> answer) {
    BuildResponse response;
    try {
      response =
          BuildResponse.newBuilder()
              .putAllOutputs(
                  service
                      .wanted()
                      .build(
                          request.getDerivation(),
                          request.getOutputsList(),
                          request.getRevision(),
                          patience))
              .build();
    } catch (RuntimeException | InterruptedException e) {
      answer.onError(status(e));
      return;
    }
    answer.onNext(response);
    answer.onCompleted();
  }

  private static StatusRuntimeException status(Exception e) {
    Status status =
        switch (e) {
          case WantedBuilds.NoSuchDerivationException _ -> Status.NOT_FOUND;
          case WantedBuilds.FailedException _ -> Status.FAILED_PRECONDITION;
          case WantedBuilds.TooLateException _ -> Status.DEADLINE_EXCEEDED;
          case TransientException _, KafkaException _ -> Status.UNAVAILABLE;
          case StoreException _ -> Status.INVALID_ARGUMENT;
          case InterruptedException _ -> Status.CANCELLED;
          default -> Status.INTERNAL;
        };
    return status.withDescription(e.getMessage()).withCause(e).asRuntimeException();
  }
}
