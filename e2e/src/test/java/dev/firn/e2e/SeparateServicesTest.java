package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The five services, the console and an agent, each a process of its own, in one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeparateServicesTest {
  private static final Path DOCUMENTS = FirnMachine.CHECKOUT.resolve("docs/reference/openapi");
  private static final int TERMINATED = 143;

  @TempDir static Path folder;
  private static Telemetry telemetry;
  private static ServiceFleet fleet;
  private static Path configuration;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")),
        "bubblewrap is not installed, and nothing can be built without it");
    telemetry = new Telemetry();
    Map<String, String> settings = new HashMap<>(telemetry.settings());
    settings.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
    settings.put("FIRN_EVAL_SERVICE_LOCAL_SOURCES", folder.resolve("allowed").toString());
    fleet = new ServiceFleet(Files.createDirectory(folder.resolve("fleet")), settings);
    fleet.start();
    fleet.startAgent();
    configuration = Files.createDirectory(folder.resolve("motd"));
  }

  @AfterAll
  static void stop() {
    try (Telemetry _ = telemetry) {
      if (fleet != null) {
        fleet.close();
      }
    }
  }

  static List<String> services() {
    return Stream.concat(ServiceFleet.SERVICES.stream(), Stream.of("console")).toList();
  }

  private static FirnMachine.Ended switchTo(String motd) throws IOException {
    Files.writeString(configuration.resolve("configuration.nix"), motdOf(motd));
    return fleet.firn("rebuild", "switch", configuration.toString(), "--node", ServiceFleet.NODE);
  }

  private static String motd() throws IOException {
    return Files.readString(fleet.onNode("/etc/motd"));
  }

  @Test
  @Order(1)
  void aConfigurationBecomesAGenerationOfTheNode() throws Exception {
    FirnMachine.Ended ended = switchTo("one");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("n1 runs generation 1");
    assertThat(motd()).isEqualTo("one");
  }

  @Test
  @Order(2)
  void oneTraceLeadsThroughEveryService() throws Exception {
    String trace =
        fleet.client().events().stream()
            .filter(e -> e.type().equals("generation.activated"))
            .flatMap(e -> e.traceparent().stream())
            .findFirst()
            .orElseThrow(() -> new AssertionError("the last event carries no trace"))
            .split("-")[1];
    String first =
        fleet.client().events().stream()
            .filter(e -> e.type().equals("configuration.evaluated"))
            .flatMap(e -> e.traceparent().stream())
            .findFirst()
            .orElseThrow()
            .split("-")[1];

    for (String service : ServiceFleet.SERVICES) {
      fleet.await(
          "a span of " + service + " in trace " + first + " or " + trace,
          () -> telemetry.has(service, first) || telemetry.has(service, trace));
    }
  }

  @Test
  @Order(3)
  void rollingBackTakesUpTheGenerationBefore() throws Exception {
    FirnMachine.Ended second = switchTo("two");
    assertThat(second.status()).as(second.output()).isZero();
    assertThat(motd()).isEqualTo("two");

    FirnMachine.Ended back =
        fleet.firn("rebuild", "switch", "--rollback", "--node", ServiceFleet.NODE);

    assertThat(back.status()).as(back.output()).isZero();
    assertThat(motd()).isEqualTo("one");
  }

  @ParameterizedTest
  @Order(4)
  @MethodSource("services")
  void aServiceTellsItsHealthAndMetrics(String service) throws Exception {
    assertThat(fleet.page(service, "/q/health/live").body()).contains("\"UP\"");
    assertThat(fleet.page(service, "/q/health/ready").body())
        .contains("\"broker\"")
        .doesNotContain("DOWN");
    String metrics = fleet.page(service, "/q/metrics").body();
    assertThat(metrics).contains("jvm_memory_used_bytes");
    if (ServiceFleet.SERVICES.contains(service)) {
      assertThat(metrics).contains("firn_stage_event_seconds_count");
    }
  }

  @ParameterizedTest
  @Order(5)
  @MethodSource("services")
  void theDocumentOfTheInterfaceIsTheServices(String service) throws Exception {
    String served =
        fleet
            .page(service, "/q/openapi")
            .body()
            .strip()
            .lines()
            .filter(l -> !l.matches("\\s*(- url: http://.*|description: Auto generated value)"))
            .filter(l -> !l.equals("servers:"))
            .reduce("", (a, b) -> a + b + "\n");
    Path checkedIn = DOCUMENTS.resolve(service + ".yaml");

    if (Boolean.getBoolean("golden.overwrite")) {
      Files.writeString(checkedIn, served);
    }

    assertThat(checkedIn)
        .as("run with -Dgolden.overwrite=true to write it anew")
        .content()
        .isEqualTo(served);
  }

  @ParameterizedTest
  @Order(7)
  @MethodSource("services")
  void logsAreJsonWhereThatIsSet(String service) throws Exception {
    // set for all: each line after the JVM's own warnings is one object
    List<JsonNode> lines = new ArrayList<>();
    for (String line : fleet.process(service).output().lines().toList()) {
      if (line.startsWith("{")) {
        lines.add(FleetClient.parse(line));
      }
    }

    assertThat(lines).isNotEmpty().allMatch(l -> l.path("message").isTextual());
    if (ServiceFleet.SERVICES.contains(service)) {
      List<String> revisions =
          fleet.client().events().stream()
              .filter(e -> e.type().equals("configuration.submitted"))
              .map(e -> e.text("revision"))
              .toList();
      assertThat(lines)
          .as("lines about a submission and its trace")
          .anySatisfy(
              l -> {
                assertThat(l.path("mdc").path("revision").asText()).isIn(revisions);
                assertThat(l.path("mdc").path("trace").asText()).matches("[0-9a-f]{32}");
              });
    }
  }

  @ParameterizedTest
  @Order(8)
  @MethodSource("services")
  void aServiceThatIsStoppedEndsWellAndGoesOnWhereItWas(String service) throws Exception {
    int status = fleet.process(service).stop();
    fleet.process(service).start();

    assertThat(status).as(fleet.process(service).lastLines()).isEqualTo(TERMINATED);
    fleet.awaitReady(service);
  }

  @Test
  @Order(9)
  void afterEveryRestartTheNextSubmissionGoesThrough() throws Exception {
    FirnMachine.Ended ended = switchTo("three");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("n1 runs generation 3");
    assertThat(motd()).isEqualTo("three");
    CrashReport report = CrashReport.of(fleet.client().events());
    assertThat(report.problems()).isEmpty();
    assertThat(report.submissions()).isEqualTo(3);
  }

  /**
   * A switch that changes the network and takes a while, so that something can happen meanwhile.
   */
  private static FirnMachine.Ended networkChange(String name, Step meanwhile) throws Exception {
    Files.writeString(
        configuration.resolve("configuration.nix"),
        """
        { pkgs, ... }:
        {
          environment.etc.motd.text = "%1$s";
          system.stateVersion = "24.11";
          systemd.services.network-%1$s = {
            wantedBy = [ "multi-user.target" ];
            serviceConfig = {
              Type = "oneshot";
              RemainAfterExit = true;
              ExecStart = "${pkgs.busybox}/bin/sh -c '${pkgs.busybox}/bin/touch /var/lib/%1$s; ${pkgs.busybox}/bin/sleep 4'";
            };
          };
        }
        """
            .formatted(name));
    FutureTask<FirnMachine.Ended> ended =
        new FutureTask<>(
            () ->
                fleet.firn(
                    "rebuild", "switch", configuration.toString(), "--node", ServiceFleet.NODE));
    Thread.startVirtualThread(ended);
    Path begun = fleet.nodeRoot().resolve("var/lib").resolve(name);
    fleet.await("the change of the network", () -> Files.exists(begun) || ended.isDone());
    assertThat(begun).as(ended.isDone() ? ended.get().output() : "").exists();
    meanwhile.run();
    return ended.get();
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  @Test
  @Order(10)
  void aNodeThatCannotBeReachedAfterASwitchGoesBackByItself() throws Exception {
    FirnMachine.Ended ended =
        networkChange(
            "lost",
            () -> {
              fleet.wire().cut();
              fleet.await(
                  "the rollback on the node",
                  () -> {
                    try {
                      return motd().equals("three");
                    } catch (IOException e) {
                      return false;
                    }
                  });
              fleet.wire().mend();
            });

    assertThat(ended.status()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output()).contains("cannot be reached");
    assertThat(motd()).isEqualTo("three");
    assertThat(Files.readSymbolicLink(fleet.nodeRoot().resolve("nix/var/nix/profiles/system")))
        .hasToString("system-3-link");
  }

  @Test
  @Order(11)
  void aServiceThatDiesDuringASwitchIsNoReasonToGoBack() throws Exception {
    FirnMachine.Ended ended =
        networkChange(
            "kept",
            () -> {
              fleet.process("activation-service").kill();
              fleet.await("the end of the switch on the node", fleet::isNodeIdle);
              fleet.process("activation-service").start();
            });

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(motd()).isEqualTo("kept");
    assertThat(CrashReport.of(fleet.client().events()).problems()).isEmpty();
  }

  @Test
  @Order(12)
  void aCommitOfAGitRepositoryIsSubmitted() throws Exception {
    Path repository = Files.createDirectory(folder.resolve("repository"));
    git(repository, "init", "--quiet", "--initial-branch=main");
    String first = commit(repository, "configuration.nix", motdOf("first commit"));
    commit(repository, "configuration.nix", motdOf("second commit"));

    FirnMachine.Ended pinned =
        rebuild("switch", "git+file://" + repository + "?ref=main&rev=" + first);
    assertThat(pinned.status()).as(pinned.output()).isZero();
    assertThat(motd()).isEqualTo("first commit");
    FirnMachine.Ended newest = rebuild("switch", "git+file://" + repository);
    assertThat(newest.status()).as(newest.output()).isZero();
    assertThat(motd()).isEqualTo("second commit");
    FirnMachine.Ended unknown =
        rebuild("build", "git+file://" + repository + "?rev=" + "0123456789".repeat(4));
    assertThat(unknown.status()).as(unknown.output()).isEqualTo(1);
    assertThat(unknown.output()).contains("0123456789");
  }

  /** What whoever may submit names on the disk of eval-service stays there. */
  @Test
  @Order(12)
  void aSourceOnTheServersDiskIsTakenFromAllowedFoldersOnly() throws Exception {
    Path allowed = Files.createDirectories(folder.resolve("allowed/git"));
    git(allowed, "init", "--quiet", "--initial-branch=main");
    commit(allowed, "configuration.nix", "{ system.stateVersion = \"24.11\"; }\n");
    Path secret = Files.createDirectory(folder.resolve("secret"));
    Files.writeString(secret.resolve("configuration.nix"), "the secret");
    Files.createSymbolicLink(allowed.resolve("link"), secret);

    assertThat(end("{\"kind\": \"git\", \"url\": \"file://" + allowed + "\"}"))
        .contains("closure.stored");
    for (String source :
        List.of(
            "{\"kind\": \"git\", \"url\": \"file://" + secret + "\"}",
            "{\"kind\": \"flake\", \"reference\": \"path:" + secret + "\"}",
            "{\"kind\": \"flake\", \"reference\": \"path:" + allowed + "/link\"}",
            "{\"kind\": \"files\", \"files\": {\"configuration.nix\": \"{ imports = ["
                + secret
                + "/configuration.nix ]; }\"}}")) {
      assertThat(end(source))
          .as(source)
          .contains("rejected")
          .containsPattern("gives nothing of its disk|does not exist")
          .doesNotContain("the secret");
    }
  }

  /** Submits a source to be built only; gives the event with which that ends. */
  private static String end(String source) throws Exception {
    HttpResponse<String> taken =
        fleet
            .client()
            .send(
                "POST",
                "/v1/configurations/disk/revisions",
                "application/json",
                "{\"source\": " + source + ", \"target\": {\"action\": \"BUILD\"}}");
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    Optional<String> revision =
        Optional.of(FleetClient.parse(taken.body()).path("revision").asText());
    List<String> ends = new ArrayList<>();
    fleet.await(
        "the end of " + source,
        () -> {
          try {
            fleet.client().events().stream()
                .filter(e -> e.revision().equals(revision))
                .filter(e -> e.type().matches(".*rejected|closure.stored|.*failed"))
                .forEach(e -> ends.add(e.type() + " " + e.data()));
          } catch (IOException e) {
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
          }
          return !ends.isEmpty();
        });
    return ends.getFirst();
  }

  @Test
  @Order(13)
  void aFlakeIsSubmittedAndItsInputsArePinned() throws Exception {
    Path flake = Files.createDirectory(folder.resolve("flake"));
    git(flake, "init", "--quiet", "--initial-branch=main");
    commit(
        flake,
        "flake.nix",
        """
        {
          inputs.nixpkgs.url = "nixpkgs";
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.host = nixpkgs.lib.nixosSystem {
              system = "x86_64-linux";
              modules = [ %s ];
            };
          };
        }
        """
            .formatted(motdOf("from a flake")));

    FirnMachine.Ended ended = rebuild("switch", "git+file://" + flake + "#host");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(motd()).isEqualTo("from a flake");
    JsonNode evaluated =
        fleet.client().events().stream()
            .filter(e -> e.type().equals("configuration.evaluated"))
            .toList()
            .getLast()
            .data();
    assertThat(evaluated.path("pins").findValuesAsText("input")).contains("nixpkgs");
    FirnMachine.Ended none = rebuild("build", "git+file://" + flake + "#other");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.output()).contains("other").contains("host");
  }

  @Test
  @Order(14)
  void anArchiveIsSubmittedFromAnAddress() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("archived/motd"));
    Files.writeString(tree.resolve("configuration.nix"), motdOf("from an archive"));
    Path archive = folder.resolve("motd.tar.gz");
    run(folder.resolve("archived"), "tar", "-czf", archive.toString(), "motd");
    try (FileServer server = new FileServer(archive)) {
      FirnMachine.Ended ended = rebuild("switch", "tarball+" + server.url());

      assertThat(ended.status()).as(ended.output()).isZero();
      assertThat(motd()).isEqualTo("from an archive");
    }
  }

  @Test
  @Order(15)
  void aReleaseIsNamedOrRefused() throws Exception {
    Files.writeString(configuration.resolve("configuration.nix"), motdOf("of base"));

    FirnMachine.Ended base = rebuild("switch", configuration.toString(), "--release", "base");
    FirnMachine.Ended none = rebuild("build", configuration.toString(), "--release", "/none");

    assertThat(base.status()).as(base.output()).isZero();
    assertThat(motd()).isEqualTo("of base");
    assertThat(none.status()).as(none.output()).isEqualTo(1);
    assertThat(none.output()).contains("/none");
    assertThat(fleet.client().get("/v1/releases").path("named").has("base")).isTrue();
  }

  @Test
  @Order(16)
  void allOfItEndedOnceAndLeftNoGap() throws Exception {
    assertThat(CrashReport.of(fleet.client().events()).problems()).isEmpty();
  }

  private static String motdOf(String text) {
    return "{ environment.etc.motd.text = \"%s\"; system.stateVersion = \"24.11\"; }\n"
        .formatted(text);
  }

  private static FirnMachine.Ended rebuild(String action, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("rebuild", action, "--node", ServiceFleet.NODE));
    command.addAll(List.of(more));
    return fleet.firn(command.toArray(String[]::new));
  }

  /** Writes a file and commits it; the commit. */
  private static String commit(Path repository, String file, String text) throws Exception {
    Files.writeString(repository.resolve(file), text);
    git(repository, "add", file);
    git(
        repository,
        "-c",
        "user.name=e2e",
        "-c",
        "user.email=e2e@example.org",
        "commit",
        "--quiet",
        "--message=A change");
    return git(repository, "rev-parse", "HEAD").strip();
  }

  private static String git(Path repository, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(repository, command.toArray(String[]::new));
  }

  private static String run(Path in, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
