package dev.firn.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.instantiate.Expression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  private static final String FLEET =
      """
      let
        base = (import %1$s/base/flake.nix).outputs { self = { outPath = "%1$s/base"; inherit (base) lib; }; };
        fleet = (import %1$s/examples/fleet/flake.nix).outputs { self = fleet; nixpkgs = base; };
      in
      fleet.nixosConfigurations"""
          .formatted(Systems.CHECKOUT);

  @ParameterizedTest
  @ValueSource(strings = {"web", "workstation"})
  void isASystem(String name) {
    try (Systems systems = new Systems()) {
      Expression system = systems.of(Systems.EXAMPLES.resolve(name + "/configuration.nix"));
      assertThat(system.select("system").derivationPath())
          .matches("/nix/store/[0-9a-z]{32}-nixos-system-" + name + "-24\\.11-firn\\.drv");
      assertThat(systems.messages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"front", "back", "build"})
  void everyHostOfTheFleetIsASystem(String host) {
    try (Systems systems = new Systems()) {
      assertThat(
              systems.text(FLEET).select(host + ".config.system.build.toplevel").derivationPath())
          .contains("-nixos-system-" + host + "-");
    }
  }

  @Test
  void theFleetsMachinesShareModulesAndDiffer() {
    try (Systems systems = new Systems()) {
      assertThat(
              systems
                  .text(
                      "builtins.mapAttrs (_: s: [ s.config.services.openssh.enable"
                          + " s.config.services.nginx.enable"
                          + " s.config.services.nginx.defaultHTTPListenPort ]) ("
                          + FLEET
                          + ")")
                  .json())
          .isEqualTo(
              "{\"back\":[true,true,8091],\"build\":[true,false,80],\"front\":[true,true,8090]}");
    }
  }

  @Test
  void twoVersionsOfGitArePackages() {
    try (Systems systems = new Systems()) {
      assertThat(systems.text("[ pkgs.git.version pkgs.git_2_39.version ]").json())
          .matches("\\[\"2\\.(4[0-9]|[5-9][0-9])\\.[0-9]+\",\"2\\.39\\.[0-9]+\"]");
    }
  }

  /** What the guide shows, each in a file of its own, as one system. */
  @Test
  void theModulesOfTheGuideMakeASystem(@TempDir Path folder) throws IOException {
    String guide =
        Files.readString(Systems.CHECKOUT.resolve("docs/guides/write-a-module.md"), UTF_8);
    List<String> shown =
        Pattern.compile("```nix\n(.*?)```", Pattern.DOTALL)
            .matcher(guide)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(shown).hasSize(4);
    StringBuilder imports = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      // some are what stands within a module
      boolean whole = shown.get(i).startsWith("{");
      Files.writeString(
          folder.resolve(i + ".nix"),
          whole ? shown.get(i) : "{ pkgs, ... }:\n{\n" + shown.get(i) + "}\n");
      imports.append(" ./").append(i).append(".nix");
    }
    Path configuration =
        Files.writeString(
            folder.resolve("configuration.nix"),
            "{ imports = ["
                + imports
                + " ]; services.greeter.enable = true; system.stateVersion = \"24.11\"; }");
    try (Systems systems = new Systems()) {
      assertThat(systems.of(configuration).select("system").derivationPath()).endsWith(".drv");
      assertThat(
              systems
                  .of(configuration)
                  .select("config.services.nginx.virtualHosts.greeter.default")
                  .json())
          .isEqualTo("true");
    }
  }

  /** Each broken example fails with all that its expected.txt has; its first line is the stage. */
  @TestFactory
  Stream<DynamicTest> brokenOnesSayWhatIsWrong() throws IOException {
    try (Stream<Path> folders = Files.list(Systems.EXAMPLES.resolve("broken"))) {
      return folders.filter(Files::isDirectory).sorted().toList().stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }
  }

  private static void check(Path folder) throws IOException {
    List<String> expected = Files.readAllLines(folder.resolve("expected.txt"), UTF_8);
    try (Systems systems = new Systems()) {
      Expression system = systems.of(folder.resolve("configuration.nix")).select("system");
      if (expected.getFirst().equals("evaluation")) {
        assertThat(systems.failure(system, Expression::derivationPath))
            .contains(expected.subList(1, expected.size()));
      } else {
        // these evaluate: a build, or the node, says what is wrong
        assertThat(system.derivationPath()).endsWith(".drv");
      }
    }
  }
}
