package dev.firn.storeservice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.api.store.v1.DeleteRootRequest;
import dev.firn.api.store.v1.DescribeRequest;
import dev.firn.api.store.v1.QueryClosureRequest;
import dev.firn.api.store.v1.QueryMissingRequest;
import dev.firn.api.store.v1.SetRootRequest;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.events.Action;
import dev.firn.events.ClosureIncomplete;
import dev.firn.events.ClosureStored;
import dev.firn.events.FirnEvent;
import dev.firn.events.SystemBuilt;
import dev.firn.events.Target;
import dev.firn.events.Topic;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.auth.TokenClientInterceptor;
import dev.firn.kit.kafka.EventView;
import dev.firn.kit.kafka.EventWriter;
import dev.firn.kit.kafka.KafkaCluster;
import dev.firn.store.cache.BinaryCacheClient;
import dev.firn.store.cache.Progress;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.storeservice.app.SigningKey;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class StoreServiceTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;

  @TempDir Path folder;

  @TestHTTPResource("/")
  URI base;

  @Inject SigningKey key;
  @Inject KafkaCluster cluster;

  private LocalStore source;
  private BinaryCacheClient client;
  private ManagedChannel channel;
  private StoreServiceGrpc.StoreServiceBlockingStub store;

  @BeforeEach
  void open() {
    source = LocalStore.inRoot(folder.resolve("source"));
    client =
        new BinaryCacheClient(
            BinaryCacheClient.Settings.of(base.resolve("/cache/main"))
                .withToken(Surroundings.TOKEN));
    channel =
        ManagedChannelBuilder.forAddress(base.getHost(), base.getPort()).usePlaintext().build();
    store =
        StoreServiceGrpc.newBlockingStub(channel)
            .withInterceptors(new TokenClientInterceptor(ServiceToken.of(Surroundings.TOKEN)));
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    client.close();
    source.close();
  }

  @Test
  void aBuiltSystemWhoseClosureIsThereIsStoredAndKept() throws Exception {
    StorePath below = text("below", List.of());
    StorePath top = text("top", List.of(below));
    client.uploadClosure(source, List.of(top), Progress.NONE);

    FirnEvent event = after(built("kept", top, List.of("git", "pkgs.hello")));

    assertThat(event)
        .isInstanceOfSatisfying(
            ClosureStored.class,
            stored -> {
              assertThat(stored.paths()).isEqualTo(2);
              assertThat(stored.packages()).containsExactly("git", "pkgs.hello");
              assertThat(stored.narBytes()).isPositive();
              assertThat(stored.toplevel()).isEqualTo(DIR.print(top));
            });
    assertThat(get("v1/store/roots").body())
        .contains("systems/skept/sweb")
        .contains(DIR.print(top));
  }

  @Test
  void aBuiltSystemThatLacksSomethingSaysWhat() throws Exception {
    StorePath top = text("absent", List.of());

    FirnEvent event = after(built("lacking", top, List.of()));

    assertThat(event)
        .isInstanceOfSatisfying(
            ClosureIncomplete.class,
            incomplete -> {
              assertThat(incomplete.missing()).containsExactly(DIR.print(top));
              assertThat(incomplete.fault().code()).isEqualTo("closure-incomplete");
              assertThat(incomplete.fault().message()).contains(DIR.print(top));
            });
  }

  @Test
  void otherServicesAskForPathsAndClosures() throws Exception {
    StorePath below = text("below", List.of());
    StorePath top = text("top", List.of(below));
    StorePath absent = text("absent", List.of());
    client.uploadClosure(source, List.of(top), Progress.NONE);

    assertThat(
            store
                .queryMissing(
                    QueryMissingRequest.newBuilder()
                        .addStorePaths(DIR.print(top))
                        .addStorePaths(DIR.print(absent))
                        .build())
                .getMissingList())
        .containsExactly(DIR.print(absent));
    assertThat(
            store
                .queryClosure(
                    QueryClosureRequest.newBuilder().addStorePaths(DIR.print(top)).build())
                .getInfosList())
        .extracting(i -> i.getStorePath())
        .containsExactly(DIR.print(below), DIR.print(top));
    assertThat(store.describe(DescribeRequest.getDefaultInstance()).getPublicKeysList())
        .containsExactly(key.secret().publicKey().toString());
    assertStatus(
        Status.Code.NOT_FOUND,
        () ->
            store.queryClosure(
                QueryClosureRequest.newBuilder().addStorePaths(DIR.print(absent)).build()));
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () ->
            store.queryMissing(
                QueryMissingRequest.newBuilder().addStorePaths("/etc/passwd").build()));
  }

  @Test
  void withoutTheTokenNobodyIsAnswered() throws Exception {
    assertStatus(
        Status.Code.UNAUTHENTICATED,
        () ->
            StoreServiceGrpc.newBlockingStub(channel)
                .describe(DescribeRequest.getDefaultInstance()));
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(base.resolve("/v1/store")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
    assertThat(answer.body()).contains("\"code\":\"token-needed\"");
  }

  @Test
  void rootsAreSetAndDeleted() throws Exception {
    StorePath path = text("rooted", List.of());
    SetRootRequest request =
        SetRootRequest.newBuilder()
            .setName("nodes/web/system/3")
            .addStorePaths(DIR.print(path))
            .build();
    assertStatus(Status.Code.FAILED_PRECONDITION, () -> store.setRoot(request));
    client.upload(source, List.of(path), Progress.NONE);

    store.setRoot(request);
    store.setRoot(request.toBuilder().setName("nodes/web").build());

    assertThat(get("v1/store/roots/nodes/web/system/3").body()).contains(DIR.print(path));
    DeleteRootRequest delete = DeleteRootRequest.newBuilder().setName("nodes/web").build();
    assertThat(store.deleteRoot(delete).getExisted()).isTrue();
    assertThat(store.deleteRoot(delete).getExisted()).isFalse();
    assertThat(get("v1/store/roots/nodes/web").statusCode()).isEqualTo(404);
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> store.setRoot(request.toBuilder().setName("../x").build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "{\"paths\": null}", "{\"paths\": [null]}", "{\"paths\": 1}"})
  void aRootWithoutPathsIsRefused(String body) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(base.resolve("/v1/store/roots/x"))
                    .header("Authorization", "Bearer " + Surroundings.TOKEN)
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
  }

  @Test
  void aPathAndItsClosureAreShown() throws Exception {
    StorePath below = text("below", List.of());
    StorePath top = text("top", List.of(below));
    client.uploadClosure(source, List.of(top), Progress.NONE);

    assertThat(get("v1/store/paths/" + top.hashPart()).body()).contains(DIR.print(below));
    assertThat(get("v1/store/paths/" + top.baseName() + "/closure").body())
        .contains(DIR.print(below))
        .contains(DIR.print(top));
    HttpResponse<String> none = get("v1/store/paths/" + "0".repeat(32));
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("\"code\":\"not-found\"");
    assertThat(get("v1/store/paths/nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void itIsReady() throws Exception {
    assertThat(get("q/health/ready").body()).contains("store-service").contains("UP");
  }

  private StorePath text(String name, List<StorePath> references) {
    String text = name + UUID.randomUUID() + references;
    StorePath path = source.addText(name, text.getBytes(ISO_8859_1), references);
    source.flush();
    return path;
  }

  private static SystemBuilt built(String configuration, StorePath top, List<String> packages) {
    return new SystemBuilt(
        configuration,
        UUID.randomUUID().toString(),
        "web",
        "/nix/store/" + "0".repeat(32) + "-x.drv",
        DIR.print(top),
        packages,
        new Target(List.of(), Target.SYSTEM, Action.SWITCH),
        1,
        1);
  }

  /** What the stage writes of a system. */
  private FirnEvent after(SystemBuilt built) throws Exception {
    List<FirnEvent> seen = new CopyOnWriteArrayList<>();
    try (EventView _ =
            new EventView(
                "test",
                cluster,
                List.of(Topic.CLOSURES),
                e -> {
                  if (built.revision().equals(e.event().revision())) {
                    seen.add(e.event());
                  }
                });
        EventWriter writer = new EventWriter(cluster, "/test")) {
      writer.write(built);
      long end = System.nanoTime() + 60_000_000_000L;
      while (seen.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(20);
      }
    }
    assertThat(seen).hasSize(1);
    return seen.getFirst();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(base.resolve("/" + path))
                .header("Authorization", "Bearer " + Surroundings.TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void assertStatus(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}
