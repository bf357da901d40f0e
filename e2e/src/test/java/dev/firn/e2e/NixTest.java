package dev.firn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real Nix and Firn, each with what the other made. */
@ExtendWith(OneMachine.class)
class NixTest {
  /** A build whose output is another one each time, so that it tells who built it. */
  private static final String DICE =
      "pkgs.runCommand \"dice\" { } \"head -c 16 /dev/urandom | md5sum > $out\"";

  @TempDir static Path folder;
  private static FirnMachine machine;
  private static String cache;
  private static String key;

  @BeforeAll
  static void start(FirnMachine given) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/nix-store")),
        "real Nix is not installed: apt-get install nix-bin");
    machine = given;
    assertThat(machine.firn("up").status()).isZero();
    URI server = machine.server();
    cache = server + "/cache/main";
    Files.writeString(
        folder.resolve("netrc"), "machine 127.0.0.1 login firn password " + machine.token());
    Matcher keys = Pattern.compile("\"publicKeys\":\\[\"([^\"]+)\"").matcher(get("/v1/store"));
    assertThat(keys.find()).isTrue();
    key = keys.group(1);
  }

  private static String get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(machine.server().resolve(path))
                  .header("Authorization", "Bearer " + machine.token())
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** Runs a command of real Nix that trusts a key and knows our cache. */
  private static FirnMachine.Ended trusting(String trusted, String... command) throws Exception {
    Path output = Files.createTempFile(folder, "nix", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder
        .environment()
        .put(
            "NIX_CONFIG",
            "experimental-features = nix-command\nbuild-users-group =\nsubstituters = "
                + cache
                + "\nnetrc-file = "
                + folder.resolve("netrc")
                + "\ntrusted-public-keys = "
                + trusted);
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(List.of(command) + " did not end: " + Files.readString(output));
    }
    return new FirnMachine.Ended(process.exitValue(), Files.readString(output));
  }

  private static String nix(String... command) throws Exception {
    FirnMachine.Ended ended = trusting(key, command);
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  private static String firn(String... command) {
    FirnMachine.Ended ended = machine.firn(command);
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  private static Path configuration(String name, String settings) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        source.resolve("configuration.nix"),
        "{ pkgs, ... }:\n{\n  networking.hostName = \"%s\";\n  %s\n  system.stateVersion = \"24.11\";\n}\n"
            .formatted(name, settings));
    return source;
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce((a, b) -> b).orElseThrow();
  }

  @Test
  void nixFetchesAClosureThatFirnBuiltIfItTrustsTheKey() throws Exception {
    String system =
        lastLine(
            firn(
                "rebuild",
                "build",
                configuration("copied", "environment.systemPackages = [ pkgs.hello ];")
                    .toString()));
    String store = folder.resolve("copied-store").toString();
    String other = "other-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

    FirnMachine.Ended refused =
        trusting(
            other, "nix", "copy", "--from", cache, "--to", folder.resolve("x").toString(), system);
    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains("lacks a valid signature");

    nix("nix", "copy", "--from", cache, "--to", store, system);
    String realised = folder.resolve("realised-store").toString();
    nix("nix-store", "--store", realised, "--realise", system);

    for (String each : List.of(store, realised)) {
      nix("nix-store", "--store", each, "--verify", "--check-contents");
      assertThat(nix("nix-store", "--store", each, "--query", "--requisites", system))
          .contains("-hello-", system);
    }
  }

  @Test
  void aNodeRunsWhatNixBuiltAndPushed() throws Exception {
    Path dice = configuration("dice", "environment.etc.dice.source = " + DICE + ";");
    // what it is built with, Firn has built for any system
    firn("rebuild", "build", configuration("before", "").toString());
    String store = folder.resolve("nix-store").toString();
    String built =
        lastLine(
            nix(
                "nix-build",
                "--store",
                store,
                "--no-out-link",
                "-E",
                "let pkgs = import "
                    + FirnMachine.CHECKOUT
                    + "/base { system = \"x86_64-linux\"; }; in "
                    + DICE));
    nix("nix", "copy", "--from", store, "--to", cache, built);

    firn("nodes", "add", "gambler");
    firn("rebuild", "switch", "--node", "gambler", dice.toString());

    Path root = machine.state().resolve("nodes/gambler");
    assertThat(Files.readString(root.resolve(built.substring(1))))
        .isEqualTo(Files.readString(Path.of(store + built)));
    Path etc = Files.readSymbolicLink(root.resolve("etc/static"));
    assertThat(Files.readSymbolicLink(root.resolve(etc.toString().substring(1)).resolve("dice")))
        .hasToString(built);
  }

  @Test
  void aMachineWithNixHasItsGenerationsInNixsOwnDatabaseAndProfile() throws Exception {
    Matcher token =
        Pattern.compile("\"token\":\"([^\"]+)\"").matcher(firn("nodes", "token", "--json"));
    assertThat(token.find()).isTrue();
    Path joinToken = Files.writeString(folder.resolve("join-token"), token.group(1));
    try (MachineWithNix nixos = new MachineWithNix(Files.createDirectory(folder.resolve("n")))) {
      assertThat(nixos.run("nix-store", "--init").status()).isZero();
      List<String> agent = new ArrayList<>(FirnMachine.command());
      agent.addAll(List.of("agent", "run", "--root", "/", "--node", "nixos"));
      agent.addAll(List.of("--server", machine.server().toString()));
      agent.addAll(List.of("--join-token-file", copy(joinToken, folder.resolve("n"))));
      Path log = nixos.start(agent);
      awaitNode(log);

      firn(
          "rebuild",
          "switch",
          "--node",
          "nixos",
          configuration("one", "environment.etc.word.text = \"one\";").toString());
      firn(
          "rebuild",
          "switch",
          "--node",
          "nixos",
          configuration(
                  "two",
                  "environment.etc.word.text = \"two\"; environment.systemPackages = [ pkgs.jq ];")
              .toString());

      expect(nixos, "two", 2);
      // nothing of it is garbage to Nix
      assertThat(nixos.run("nix-store", "--gc").status()).isZero();
      expect(nixos, "two", 2);
      assertThat(nixos.run("/run/current-system/sw/bin/jq", "-n", "1+1").output()).isEqualTo("2\n");

      List<String> back = new ArrayList<>(FirnMachine.command());
      back.addAll(List.of("agent", "rollback", "--root", "/"));
      FirnMachine.Ended ended = nixos.run(back.toArray(String[]::new));
      assertThat(ended.status()).as(ended.output()).isZero();
      expect(nixos, "one", 1);
    }
  }

  /** The namespace has no temporary folder of this test but the machine's own. */
  private static String copy(Path file, Path to) throws IOException {
    return Files.copy(file, to.resolve(file.getFileName().toString())).toString();
  }

  private static void awaitNode(Path log) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!machine.firn("nodes").output().contains("nixos")) {
      assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
    }
  }

  private static void expect(MachineWithNix nixos, String word, int generation) throws Exception {
    assertThat(nixos.run("cat", "/etc/word").output()).isEqualTo(word);
    FirnMachine.Ended list =
        nixos.run("nix-env", "--profile", "/nix/var/nix/profiles/system", "--list-generations");
    assertThat(list.output()).containsPattern("(?m)^ +" + generation + " .*\\(current\\)");
    FirnMachine.Ended verified = nixos.run("nix-store", "--verify", "--check-contents");
    assertThat(verified.status()).as(verified.output()).isZero();
    assertThat(verified.output()).doesNotContain("error").doesNotContain("modified");
    FirnMachine.Ended closure =
        nixos.run("nix-store", "--query", "--requisites", "/run/current-system");
    assertThat(closure.status()).as(closure.output()).isZero();
    assertThat(closure.output()).contains("-nixos-system-");
  }
}
