package dev.firn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Firn as on many machines: a broker, an object store, five services, the console and an agent,
 * each a process with its own folder, on loopback.
 */
final class ServiceFleet implements AutoCloseable {
  /** The services in the order of the stages. */
  static final List<String> SERVICES =
      List.of(
          "eval-service", "module-service", "build-service", "store-service", "activation-service");

  /** The one node. */
  static final String NODE = "n1";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
          "--enable-native-access=ALL-UNNAMED");

  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Set<Integer> taken = new HashSet<>();
  private final Random random = new Random();
  private final SequencedMap<String, ServiceProcess> processes = new LinkedHashMap<>();
  private final Map<String, String> settings = new HashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private @Nullable Wire wire;
  private final String token = UUID.randomUUID() + "-" + UUID.randomUUID();

  /**
   * Nothing is started.
   *
   * @param settings more environment variables for every service
   */
  ServiceFleet(Path folder, Map<String, String> settings) {
    this.folder = folder;
    for (String name : List.of("kafka", "s3", "console", "wire")) {
      ports.put(name, freePort());
    }
    SERVICES.forEach(name -> ports.put(name, freePort()));
    this.settings.putAll(settings);
  }

  /** Not one of those that outgoing connections get: it must be free again after a restart. */
  private int freePort() {
    while (true) {
      int port = 20_000 + random.nextInt(10_000);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        if (taken.add(port)) {
          return port;
        }
      } catch (IOException e) {
        // somebody has it
      }
    }
  }

  /** Starts everything but the agent, and waits until all are ready. */
  void start() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("token"), token);
    server("kafka");
    server("s3");
    await("the broker and the object store", () -> said("kafka") && said("s3"));
    String[] s3 = Files.readString(folder.resolve("s3/credentials")).strip().split(" ");
    settings.put("FIRN_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.get("kafka"));
    settings.put("FIRN_TOKEN_FILE", folder.resolve("token").toString());
    // whatever tests fetch is on this machine
    settings.put("FIRN_DENIED_ADDRESSES", "link-local,metadata");
    settings.put("FIRN_STORE_URL", address("store-service").toString());
    settings.put("FIRN_BUILD_URL", address("build-service").toString());
    settings.put("FIRN_CACHE_URL", address("store-service") + "/cache/main");
    settings.put("FIRN_STORE_SERVICE_S3_ENDPOINT", "http://127.0.0.1:" + ports.get("s3"));
    settings.put("FIRN_STORE_SERVICE_S3_ACCESS_KEY", s3[0]);
    settings.put("FIRN_STORE_SERVICE_S3_SECRET_KEY", s3[1]);
    SERVICES.forEach(name -> service(name, "services/" + name, Map.of()));
    Map<String, String> addresses = new HashMap<>();
    SERVICES.forEach(
        name -> addresses.put("FIRN_GATEWAY_" + variable(name), address(name).toString()));
    service("console", "console", addresses);
    awaitReady();
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private boolean said(String server) {
    return process(server).output().contains("is ready at");
  }

  private void server(String name) {
    List<String> command = new ArrayList<>(List.of(FirnCommand.JAVA, "-Xmx320m"));
    command.addAll(JVM);
    command.addAll(
        List.of(
            "-cp",
            FirnMachine.CHECKOUT.resolve("standalone/target/lib") + "/*",
            "dev.firn.embedded.EmbeddedServers",
            name,
            folder.resolve(name).toString(),
            Integer.toString(ports.get(name))));
    begin(name, command, Map.of());
  }

  private void service(String name, String module, Map<String, String> more) {
    List<String> command = new ArrayList<>(List.of(FirnCommand.JAVA, "-Xmx400m"));
    command.addAll(JVM);
    command.addAll(List.of("-jar", FirnCommand.runner(module).toString()));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("FIRN_STATE", folder.resolve(name).toString());
    environment.put("FIRN_WORK_STORE", folder.resolve(name).resolve("work-store").toString());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.get(name)));
    environment.putAll(more);
    begin(name, command, environment);
  }

  private void begin(String name, List<String> command, Map<String, String> environment) {
    ServiceProcess process =
        new ServiceProcess(name, command, environment, folder.resolve(name + ".log"));
    processes.put(name, process);
    process.start();
  }

  /** The line between the agent and activation-service. */
  Wire wire() {
    Wire made = wire;
    if (made == null) {
      throw new IllegalStateException("there is no agent yet");
    }
    return made;
  }

  /** Lets the node join, and waits until it is connected. */
  void startAgent() throws IOException, InterruptedException {
    String made =
        client()
            .send(
                "POST",
                "/v1/join-tokens",
                "application/json",
                "{\"node\": \"" + NODE + "\", \"expiresInSeconds\": 600}")
            .body();
    wire = new Wire(ports.get("wire"), ports.get("activation-service"));
    Path joinToken = folder.resolve("join-token");
    Files.writeString(joinToken, FleetClient.parse(made).path("token").asText());
    begin(
        "agent",
        FirnCommand.of(
            "agent",
            "run",
            "--root",
            nodeRoot().toString(),
            "--node",
            NODE,
            "--server",
            address("wire").toString(),
            "--join-token-file",
            joinToken.toString()),
        Map.of("FIRN_STATE_DIR", folder.resolve("cli").toString()));
    await("the agent's connection", this::isNodeConnected);
  }

  private boolean isNodeConnected() {
    try {
      return client().get("/v1/nodes/" + NODE).path("connected").asBoolean();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether the agent, which may have no connection, carries nothing out. */
  boolean isNodeIdle() {
    try {
      FirnMachine.Ended status =
          local("agent", "status", "--root", nodeRoot().toString(), "--json");
      return status.status() == 0 && FleetClient.parse(status.output()).path("phase").isNull();
    } catch (IOException e) {
      return false;
    }
  }

  /** The node's root folder. */
  Path nodeRoot() {
    return folder.resolve("node");
  }

  /** A file where the node sees it: its links begin at its own root. */
  Path onNode(String path) throws IOException {
    return FirnMachine.follow(nodeRoot(), path);
  }

  /** Where a process listens. */
  URI address(String name) {
    return URI.create("http://127.0.0.1:" + ports.get(name));
  }

  /** The REST interface through the console. */
  FleetClient client() {
    return new FleetClient(address("console"), token);
  }

  /** A process. */
  ServiceProcess process(String name) {
    ServiceProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return process;
  }

  /** The names of all processes. */
  List<String> names() {
    return List.copyOf(processes.keySet());
  }

  /** Waits until every service says that it is ready. */
  void awaitReady() throws InterruptedException {
    for (String name : SERVICES) {
      awaitReady(name);
    }
    awaitReady("console");
  }

  /** Waits until a service says that it is ready. */
  void awaitReady(String name) throws InterruptedException {
    await(name + " to be ready", () -> status(name, "/q/health/ready") == 200);
  }

  /** The status of an answer of a service itself, not through the console; 0 for none. */
  int status(String name, String path) {
    try {
      return page(name, path).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** What a service itself answers to a caller without a token. */
  HttpResponse<String> page(String name, String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(address(name).resolve(path))
              .timeout(Duration.ofSeconds(20))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * What a service itself answers to an operation of its document.
   *
   * @param operation its method and what the document says of it
   * @param authorization the header; empty for none
   */
  HttpResponse<String> ask(
      String name, Map.Entry<String, JsonNode> operation, String path, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(name).resolve(path))
            .timeout(Duration.ofSeconds(20))
            .method(
                operation.getKey().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody());
    var types = operation.getValue().path("requestBody").path("content").fieldNames();
    if (types.hasNext()) {
      String type = types.next();
      request.header("Content-Type", type.equals("*/*") ? "application/octet-stream" : type);
    }
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Runs {@code firn} against the console. */
  FirnMachine.Ended firn(String... arguments) throws IOException {
    return FirnCommand.run(
        Files.createDirectories(folder.resolve("cli")),
        Map.of(
            "FIRN_SERVER", address("console").toString(),
            "FIRN_TOKEN_FILE", folder.resolve("token").toString()),
        arguments);
  }

  private FirnMachine.Ended local(String... arguments) throws IOException {
    return FirnCommand.run(Files.createDirectories(folder.resolve("cli")), Map.of(), arguments);
  }

  /** Waits; what all processes said last is in the failure. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        StringBuilder text = new StringBuilder("waited in vain for " + what);
        processes.forEach(
            (name, process) ->
                text.append("\n==== ")
                    .append(name)
                    .append(process.isAlive() ? "" : " (has ended)")
                    .append("\n")
                    .append(process.lastLines()));
        throw new AssertionError(text);
      }
      Thread.sleep(100);
    }
  }

  /** Ends everything, and what the node runs. */
  @Override
  public void close() {
    processes
        .sequencedValues()
        .reversed()
        .forEach(
            process -> {
              try {
                if (process.isAlive()) {
                  process.kill();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    FirnMachine.endProcessesOf(folder);
    Wire line = wire;
    if (line != null) {
      try {
        line.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
