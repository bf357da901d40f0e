package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may call what: every operation of every document and every call of every proto, so that a new
 * one is asked too.
 */
class AccessTest {
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete");
  private static final Path PROTOS =
      FirnMachine.CHECKOUT.resolve("libs/api/src/main/protobuf/firn");
  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^package ([\\w.]+);|^service (\\w+)|^\\s*rpc (\\w+)\\(");

  /** What a token for another node and configuration may still call: what is seen is its own. */
  private static final Set<String> OF_ANY_SCOPE =
      Set.of(
          "get /v1/configurations",
          "get /v1/nodes",
          "get /v1/systems",
          "get /v1/releases",
          "post /v1/evaluations",
          "get /v1/builds/{derivation}",
          "get /v1/builds/{derivation}/log",
          "post /v1/builds/{derivation}/retry",
          "get /v1/store/paths/{path}",
          "get /v1/store/paths/{path}/closure",
          "get /v1/revisions/{id}");

  @TempDir static Path folder;
  private static ServiceFleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet = new ServiceFleet(Files.createDirectory(folder.resolve("fleet")), Map.of());
    fleet.start();
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  /** An operation of a service. */
  private record Asked(
      String service, Map.Entry<String, JsonNode> operation, String pattern, String path) {
    String method() {
      return operation.getKey();
    }

    int status(String token) throws IOException, InterruptedException {
      HttpResponse<String> answer =
          fleet.ask(service, operation, path, token.isEmpty() ? "" : "Bearer " + token);
      return answer.statusCode();
    }

    @Override
    public String toString() {
      return method() + " " + pattern;
    }
  }

  private static List<Asked> operations() throws IOException {
    List<Asked> all = new ArrayList<>();
    for (String service :
        Stream.concat(ServiceFleet.SERVICES.stream(), Stream.of("console")).toList()) {
      JsonNode paths =
          FleetClient.parse(fleet.page(service, "/q/openapi?format=json").body()).path("paths");
      for (Map.Entry<String, JsonNode> path : paths.properties()) {
        for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
          if (METHODS.contains(operation.getKey())) {
            all.add(new Asked(service, operation, path.getKey(), concrete(path.getKey())));
          }
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(40);
    return all;
  }

  /** A path whose variables look as they must. */
  private static String concrete(String path) {
    return path.replaceAll("\\{hash[^}]*}", "a".repeat(32))
            .replaceAll("\\{generation[^}]*}", "1")
            .replaceAll("\\{profile[^}]*}", "system")
            .replaceAll("\\{file[^}]*}", "x.doi")
            .replaceAll("\\{[^}]*}", "x")
        + (path.equals("/v1/events") ? "?follow=false" : "");
  }

  private static String token(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("token", "create", "--json"));
    command.addAll(List.of(arguments));
    FirnMachine.Ended made = fleet.firn(command.toArray(String[]::new));
    assertThat(made.status()).as(made.output()).isZero();
    return FleetClient.parse(
            made.output().lines().filter(l -> l.startsWith("{")).toList().getLast())
        .path("token")
        .asText();
  }

  @Test
  void nothingAnswersACallerWithoutAToken() throws Exception {
    for (Asked asked : operations()) {
      for (String header :
          List.of("", "Bearer wrong", "Bearer firn_0_wrong", "Basic d3Jvbmc6d3Jvbmc=")) {
        HttpResponse<String> answer = fleet.ask(asked.service, asked.operation, asked.path, header);
        assertThat(answer.statusCode())
            .as("%s with '%s': %s", asked, header, answer.body())
            .isEqualTo(401);
      }
      // and the console leads there
      assertThat(fleet.ask("console", asked.operation, asked.path, "").statusCode())
          .as("%s through the console", asked)
          .isEqualTo(401);
    }
  }

  @Test
  void whoMayReadReadsAndChangesNothing() throws Exception {
    String reader = token("--role", "read", "reader");

    for (Asked asked : operations()) {
      boolean reads = asked.method().equals("get") || asked.method().equals("head");
      if (reads && !asked.pattern.equals("/v1/tokens")) {
        assertThat(asked.status(reader)).as(asked.toString()).isNotIn(401, 403);
      } else {
        assertThat(asked.status(reader)).as(asked.toString()).isEqualTo(403);
      }
    }
  }

  @Test
  void whoMaySubmitForSomeThingsReachesNothingElse() throws Exception {
    String mine =
        token("--role", "submit", "--node", "mine", "--configuration", "mine", "of one node");
    Set<String> open = new TreeSet<>();

    for (Asked asked : operations()) {
      int status = asked.status(mine);
      assertThat(status).as(asked.toString()).isNotEqualTo(401);
      if (status != 403 && !asked.pattern.startsWith("/cache/")) {
        open.add(asked.toString());
      }
      if (asked.pattern.startsWith("/cache/") && asked.method().equals("put")) {
        assertThat(status).as(asked.toString()).isEqualTo(403);
      }
    }

    assertThat(open).containsExactlyInAnyOrderElementsOf(OF_ANY_SCOPE);
  }

  @Test
  void aSubmissionReachesOnlyTheNodesOfItsToken() throws Exception {
    FleetClient mine =
        new FleetClient(
            fleet.address("console"),
            token("--role", "submit", "--node", "mine", "--configuration", "web", "ci"));
    String source =
        "{\"source\": {\"kind\": \"files\", \"files\": {\"configuration.nix\": \"{ }\"}}";

    assertThat(submit(mine, "web", source + ", \"target\": {\"nodes\": [\"other\"]}}"))
        .isEqualTo(403);
    assertThat(submit(mine, "web", source + ", \"target\": {\"nodes\": [\"mine\", \"other\"]}}"))
        .isEqualTo(403);
    assertThat(submit(mine, "web", source + "}")).isEqualTo(403);
    assertThat(submit(mine, "other", source + ", \"target\": {\"nodes\": [\"mine\"]}}"))
        .isEqualTo(403);
    assertThat(submit(mine, "web", source + ", \"target\": {\"nodes\": [\"mine\"]}}"))
        .isEqualTo(202);
  }

  private static int submit(FleetClient client, String configuration, String body)
      throws Exception {
    return client
        .send(
            "POST", "/v1/configurations/" + configuration + "/revisions", "application/json", body)
        .statusCode();
  }

  @Test
  void aTokenIsGoodUntilItIsRevoked() throws Exception {
    String token = token("--role", "read", "short-lived");
    String id = token.split("_")[1];
    assertThat(operations().getFirst().status(token)).isEqualTo(200);

    FirnMachine.Ended revoked = fleet.firn("token", "revoke", id);

    assertThat(revoked.status()).as(revoked.output()).isZero();
    fleet.await(
        "every service to refuse a revoked token",
        () -> {
          try {
            for (Asked asked : operations()) {
              if (asked.status(token) != 401) {
                return false;
              }
            }
            return true;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Services call each other, and agents call; nobody else does. */
  @Test
  void noCallOfAnyProtoAnswersACallerWithoutARight() throws Exception {
    String reader = token("--role", "admin", "no service");
    Map<String, String> owners =
        Map.of(
            "firn.store.v1", "store-service",
            "firn.build.v1", "build-service",
            "firn.agent.v1", "activation-service");
    List<String> calls = calls();
    assertThat(calls).hasSizeGreaterThan(8);

    for (String call : calls) {
      String owner = owners.get(call.substring(0, call.lastIndexOf('.', call.indexOf('/'))));
      assertThat(owner).as("who answers " + call).isNotNull();
      URI address = fleet.address(owner);
      ManagedChannel channel =
          ManagedChannelBuilder.forAddress(address.getHost(), address.getPort())
              .usePlaintext()
              .build();
      try {
        for (String token : List.of("", "wrong", reader)) {
          assertThat(status(channel, call, token).getCode())
              .as(call + " with '" + token + "'")
              .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    try (Stream<Path> files = Files.walk(PROTOS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".proto")).toList()) {
        String prefix = "";
        String service = "";
        Matcher found = DECLARATION.matcher(Files.readString(file));
        while (found.find()) {
          if (found.group(1) != null) {
            prefix = found.group(1);
          } else if (found.group(2) != null) {
            service = found.group(2);
          } else {
            calls.add(prefix + "." + service + "/" + found.group(3));
          }
        }
      }
    }
    return calls;
  }

  /** How a call with one empty message ends. */
  private static Status status(ManagedChannel channel, String call, String token) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(call)
            .build();
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> open = channel.newCall(method, CallOptions.DEFAULT);
    open.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        headers);
    open.request(1);
    open.sendMessage(new byte[0]);
    open.halfClose();
    return end.get(20, TimeUnit.SECONDS);
  }

  /** Messages as they are on the wire. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
