package dev.firn.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.instantiate.Expression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleSystemTest {
  private static final String A = "{ options.a = lib.mkOption { type = lib.types.%s; }; }";

  private final Systems systems = new Systems();

  @AfterEach
  void close() {
    systems.close();
  }

  private String merged(String type, String... definitions) {
    return systems.text(modules(type, definitions) + ".a").json();
  }

  private String failure(String type, String... definitions) {
    return systems.failure(systems.text(modules(type, definitions) + ".a"), Expression::json);
  }

  private static String modules(String type, String... definitions) {
    StringBuilder list = new StringBuilder("(merge [ " + A.formatted(type));
    for (String definition : definitions) {
      list.append(" { a = ").append(definition).append("; }");
    }
    return list.append(" ])").toString();
  }

  @Test
  void listsAreJoinedInTheOrderOfImports() {
    assertThat(merged("listOf lib.types.int", "[ 1 ]", "[ 2 ]")).isEqualTo("[2,1]");
  }

  @Test
  void orderMovesDefinitions() {
    assertThat(merged("listOf lib.types.int", "lib.mkAfter [ 3 ]", "[ 2 ]", "lib.mkBefore [ 1 ]"))
        .isEqualTo("[1,2,3]");
  }

  @Test
  void theStrongestPriorityWins() {
    assertThat(merged("int", "lib.mkDefault 1", "2", "lib.mkForce 3")).isEqualTo("3");
  }

  @Test
  void aFalseConditionTakesItsDefinitionAway() {
    assertThat(merged("int", "lib.mkIf false 1", "lib.mkIf true 2")).isEqualTo("2");
  }

  @Test
  void linesAreJoined() {
    assertThat(merged("lines", "\"x\"", "\"y\"")).isEqualTo("\"y\\nx\"");
  }

  @Test
  void equalDefinitionsOfOneValueAgree() {
    assertThat(merged("str", "\"x\"", "\"x\"")).isEqualTo("\"x\"");
  }

  @Test
  void differingDefinitionsOfOneValueAreAConflict() {
    assertThat(failure("str", "\"x\"", "\"y\""))
        .contains("The option `a' has conflicting definition values")
        .contains("lib.mkForce");
  }

  @Test
  void aValueOfAnotherTypeIsRefused() {
    assertThat(failure("port", "70000"))
        .contains("A definition for option `a' is not of type `16 bit unsigned integer")
        .contains("70000");
  }

  @Test
  void anUndefinedOptionSaysSo() {
    assertThat(failure("int")).contains("The option `a' was accessed but has no value defined");
  }

  @Test
  void submodulesKnowTheirNames() {
    assertThat(
            merged(
                "attrsOf (lib.types.submodule ({ name, ... }: { options.n = lib.mkOption { default = name; }; }))",
                "{ x = { }; }"))
        .isEqualTo("{\"x\":{\"n\":\"x\"}}");
  }

  @Test
  void freeformModulesTakeWhatNoOptionIsDeclaredFor() {
    assertThat(
            systems
                .text(
                    "merge [ { freeformType = lib.types.attrsOf lib.types.int; options.a = lib.mkOption { default = 1; }; } { b = 2; } ]")
                .json())
        .isEqualTo("{\"a\":1,\"b\":2}");
  }

  @Test
  void modulesCanBeDisabled() {
    assertThat(
            systems
                .text(
                    "merge [ { options.a = lib.mkOption { default = 1; }; } { key = \"k\"; a = 2; } { disabledModules = [ { key = \"k\"; } ]; } ]")
                .json())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void argumentsComeFromTheConfiguration() {
    assertThat(
            systems
                .text(
                    "merge [ { options.a = lib.mkOption { }; } ({ colour, ... }: { a = colour; }) { _module.args.colour = \"blue\"; } ]")
                .json())
        .isEqualTo("{\"a\":\"blue\"}");
  }

  @Test
  void renamedOptionsStillWork() {
    assertThat(
            systems
                .text(
                    "(eval { services.openssh.permitRootLogin = \"no\"; }).services.openssh.settings.PermitRootLogin")
                .json())
        .isEqualTo("\"no\"");
  }

  @Test
  void warningsAreToldAndDoNotFail() {
    assertThat(
            systems
                .text("(eval { warnings = [ \"old disk\" ]; }).system.build.toplevel")
                .derivationPath())
        .endsWith(".drv");
    assertThat(systems.messages()).anySatisfy(m -> assertThat(m).contains("old disk"));
  }

  @Test
  void allFailedAssertionsAreTold() {
    assertThat(
            systems.failure(
                systems.text(
                    "(eval { assertions = [ { assertion = false; message = \"first\"; } { assertion = false; message = \"second\"; } ]; }).system.build.toplevel"),
                Expression::derivationPath))
        .contains("- first", "- second");
  }

  @Test
  void definitionsCarryTheirPlaces() {
    assertThat(
            systems
                .text(
                    "map (d: \"${baseNameOf d.pos.file}:${toString d.pos.line}\") (import "
                        + Systems.BASE
                        + "/nixos { system = \"x86_64-linux\"; configuration = "
                        + Systems.EXAMPLES
                        + "/web/configuration.nix; }).options.networking.hostName.definitionsWithLocations")
                .json())
        .isEqualTo("[\"configuration.nix:4\"]");
  }
}
