package dev.firn.activation;

import dev.firn.api.store.v1.DeleteRootRequest;
import dev.firn.api.store.v1.DeleteRootResponse;
import dev.firn.api.store.v1.DescribeRequest;
import dev.firn.api.store.v1.DescribeResponse;
import dev.firn.api.store.v1.SetRootRequest;
import dev.firn.api.store.v1.SetRootResponse;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.embedded.EmbeddedKafka;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real broker, and a store-service that remembers its roots; its cache is a folder. */
public class TestSurroundings implements QuarkusTestResourceLifecycleManager {
  public static final String TOKEN = "a-token-for-tests-0123456789";
  public static final Map<String, String> ROOTS = new ConcurrentHashMap<>();
  public static final Set<String> MISSING = ConcurrentHashMap.newKeySet();
  public static final Path FOLDER = folder();
  public static final Path CACHE = FOLDER.resolve("cache");
  public static volatile String bootstrap = "";

  private EmbeddedKafka kafka;
  private Server store;

  private static Path folder() {
    try {
      return Files.createTempDirectory("activation-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> start() {
    try (ServerSocket free = new ServerSocket(0)) {
      int port = free.getLocalPort();
      free.close();
      kafka = EmbeddedKafka.start(FOLDER.resolve("kafka"), port);
      bootstrap = kafka.bootstrapServers();
      store = ServerBuilder.forPort(0).addService(new FakeStore()).build().start();
      Path token = Files.writeString(FOLDER.resolve("token"), TOKEN);
      return Map.of(
          "firn.kafka.bootstrap-servers",
          bootstrap,
          "firn.token-file",
          token.toString(),
          "firn.state",
          FOLDER.resolve("state").toString(),
          "firn.instance",
          "test",
          "firn.store-url",
          "http://127.0.0.1:" + store.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    store.shutdownNow();
    kafka.close();
  }

  private static final class FakeStore extends StoreServiceGrpc.StoreServiceImplBase {
    @Override
    public void setRoot(SetRootRequest request, StreamObserver<SetRootResponse> answer) {
      if (MISSING.contains(request.getStorePaths(0))) {
        answer.onError(io.grpc.Status.FAILED_PRECONDITION.asRuntimeException());
        return;
      }
      ROOTS.put(request.getName(), request.getStorePaths(0));
      answer.onNext(SetRootResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void deleteRoot(DeleteRootRequest request, StreamObserver<DeleteRootResponse> answer) {
      boolean existed = ROOTS.remove(request.getName()) != null;
      answer.onNext(DeleteRootResponse.newBuilder().setExisted(existed).build());
      answer.onCompleted();
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> answer) {
      answer.onNext(DescribeResponse.newBuilder().setCacheUrl(CACHE.toUri().toString()).build());
      answer.onCompleted();
    }
  }
}
