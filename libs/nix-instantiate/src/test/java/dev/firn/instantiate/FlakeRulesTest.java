package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.flake.FlakeConfig;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.flake.TrustedSettings;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlakeRulesTest {
  @TempDir Path temp;

  private final List<String> warnings = new ArrayList<>();
  private FlakeWorld world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new FlakeWorld(temp);
  }

  private EvalException refused(String flake) throws IOException {
    world.write("f/flake.nix", flake);
    return world.lockFailure("path:@ROOT@/f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ description = \"a\" + \"b\"; outputs = { self }: { }; }",
        "{ inputs = let a = 1; in { }; outputs = { self }: { }; }",
        "{ inputs.x.url = \"path:\" + \"./x\"; outputs = { self, x }: { }; }",
        "{ inputs.\"${\"x\"}\".url = \"path:./x\"; outputs = { self, x }: { }; }",
        "{ inputs = rec { ${toString \"x\"}.url = \"path:./x\"; }; outputs = { self, x }: { }; }",
        "{ inputs.x = { type = \"path\"; path = toString ./x; }; outputs = { self, x }: { }; }",
        "{ nixConfig.cores = 1 + 1; outputs = { self }: { }; }"
      })
  void whatHasToBeComputedIsRefused(String flake) throws IOException {
    assertThat(refused(flake)).hasMessageContaining("computed");
  }

  @Test
  void anExpressionInThePlaceOfTheSetIsRefused() throws IOException {
    assertThat(refused("let in { outputs = { self }: { }; }")).hasMessageContaining("written out");
  }

  @Test
  void aFlakeNeedsOutputs() throws IOException {
    assertThat(refused("{ }")).hasMessageContaining("'outputs'");
  }

  @Test
  void outputsAreAFunction() throws IOException {
    assertThat(refused("{ outputs = { }; }")).hasMessageContaining("function");
  }

  @Test
  void anUnknownAttributeIsRefused() throws IOException {
    assertThat(refused("{ outputs = { self }: { }; packages = 1; }"))
        .hasMessageContaining("'packages'");
  }

  @Test
  void anInputHasAReferenceOrFollowsAnother() throws IOException {
    assertThat(
            refused(
                "{ inputs.x = { url = \"path:./x\"; follows = \"y\"; }; outputs = { self, x }: { };"
                    + " }"))
        .hasMessageContaining("not both");
  }

  @Test
  void anInputThatFollowsNothingIsRefused() throws IOException {
    assertThat(refused("{ inputs.x.follows = \"y\"; outputs = { self, x }: { }; }"))
        .hasMessageContaining("'y'");
  }

  @Test
  void aCircleOfInputsIsRefused() throws IOException {
    assertThat(refused("{ inputs.x.follows = \"x\"; outputs = { self, x }: { }; }"))
        .hasMessageContaining("circle");
  }

  @Test
  void aNameOfNoRegistryIsAnError() throws IOException {
    assertThat(refused("{ outputs = { self, nosuch }: { }; }")).hasMessageContaining("nosuch");
  }

  @Test
  void anArgumentOfOutputsIsLookedUpInTheGlobalRegistry() throws IOException {
    world
        .write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }")
        .write("registry.json", registry("lib", "@ROOT@/lib"))
        .set("flake-registry", world.path("registry.json").toString())
        .write("f/flake.nix", "{ outputs = { self, lib }: { n = lib.one; }; }");

    assertThat(world.output("path:@ROOT@/f", "n")).isEqualTo("1");
    assertThat(world.read("f/flake.lock")).contains("\"id\": \"lib\"");
  }

  @Test
  void theUsersRegistryIsForTheCommandLineOnly() throws IOException {
    world
        .write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }")
        .write("home/.config/nix/registry.json", registry("lib", "@ROOT@/lib"))
        .write("f/flake.nix", "{ outputs = { self, lib }: { n = lib.one; }; }");

    assertThat(world.output("lib", "one")).isEqualTo("1");
    assertThat(world.lockFailure("path:@ROOT@/f")).hasMessageContaining("flake:lib");
  }

  @Test
  void theUsersRegistryIsBeforeTheSystems() throws IOException {
    world
        .write("one/flake.nix", "{ outputs = { self }: { n = 1; }; }")
        .write("two/flake.nix", "{ outputs = { self }: { n = 2; }; }")
        .write("etc/registry.json", registry("x", "@ROOT@/two"))
        .write("home/.config/nix/registry.json", registry("x", "@ROOT@/one"));

    assertThat(world.output("x", "n")).isEqualTo("1");
  }

  @Test
  void anOverriddenFlakeIsBeforeAllRegistries() throws IOException {
    world
        .write("one/flake.nix", "{ outputs = { self }: { n = 1; }; }")
        .write("two/flake.nix", "{ outputs = { self }: { n = 2; }; }")
        .write("home/.config/nix/registry.json", registry("x", "@ROOT@/one"))
        .override("x", world.path("two").toString());

    assertThat(world.output("x", "n")).isEqualTo("2");
  }

  @Test
  void registriesThatGoInACircleAreAnError() throws IOException {
    world.write(
        "home/.config/nix/registry.json",
        """
        { "version": 2, "flakes": [
          { "from": { "type": "indirect", "id": "a" }, "to": { "type": "indirect", "id": "b" } },
          { "from": { "type": "indirect", "id": "b" }, "to": { "type": "indirect", "id": "a" } } ] }
        """);

    assertThat(world.lockFailure("a")).hasMessageContaining("circle");
  }

  @Test
  void aBrokenRegistryIsWarnedOf() throws IOException {
    world
        .write("home/.config/nix/registry.json", "{ \"version\": 9 }")
        .write("one/flake.nix", "{ outputs = { self }: { n = 1; }; }");

    assertThat(world.lockFailure("x")).hasMessageContaining("flake:x");
    assertThat(world.messages).anyMatch(m -> m.contains("registry.json"));
  }

  private static String registry(String name, String path) {
    return "{ \"version\": 2, \"flakes\": [ { \"from\": { \"type\": \"indirect\", \"id\": \""
        + name
        + "\" }, \"to\": { \"type\": \"path\", \"path\": \""
        + path
        + "\" } } ] }";
  }

  private NixSettings configured(String config) throws IOException {
    world.write("f/flake.nix", "{ nixConfig = " + config + "; outputs = { self }: { }; }");
    return world.with(
        flakes ->
            FlakeConfig.apply(
                world.settings(),
                flakes.config(world.ref(flakes, "path:@ROOT@/f"), LockOptions.COMMAND),
                TrustedSettings.of(world.environment()),
                warnings::add));
  }

  @Test
  void aFlakesSettingsDoNotCountByThemselves() throws IOException {
    NixSettings settings = configured("{ max-call-depth = 5; }");

    assertThat(settings).isSameAs(world.settings());
    assertThat(warnings).singleElement().asString().contains("'max-call-depth'");
  }

  @Test
  void aFlakesSettingsCountWhenTheyAreAccepted() throws IOException {
    world.set("accept-flake-config", "true");

    NixSettings settings =
        configured(
            "{ max-call-depth = 5; extra-allowed-uris = [ \"a:\" \"b:\" ]; pure-eval = true; }");

    assertThat(settings.number(Setting.MAX_CALL_DEPTH)).isEqualTo(5);
    assertThat(settings.list(Setting.ALLOWED_URIS)).containsExactly("a:", "b:");
    assertThat(settings.pureEval()).isTrue();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aFewHarmlessSettingsAlwaysCount() throws IOException {
    NixSettings settings =
        configured("{ commit-lock-file-summary = \"lock\"; flake-registry = \"/r.json\"; }");

    assertThat(settings.text(Setting.COMMIT_LOCK_FILE_SUMMARY)).isEqualTo("lock");
    assertThat(settings.text(Setting.FLAKE_REGISTRY)).isEqualTo("/r.json");
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatAPersonTrustedBeforeCounts() throws IOException {
    world.write(
        "home/.local/share/nix/trusted-settings.json",
        "{ \"max-call-depth\": { \"5\": true, \"6\": false } }");

    assertThat(configured("{ max-call-depth = 5; }").number(Setting.MAX_CALL_DEPTH)).isEqualTo(5);
    assertThat(configured("{ max-call-depth = 6; }")).isSameAs(world.settings());
  }

  @Test
  void aValueThatIsNoneOfTheSettingsIsAnError() {
    world.set("accept-flake-config", "true");

    assertThat(
            Assertions.assertThrows(
                EvalException.class, () -> configured("{ max-call-depth = \"deep\"; }")))
        .hasMessageContaining("max-call-depth");
  }

  @Test
  void aWarningCannotMoveTheCursor() throws IOException {
    configured("{ \"x\u001b[2J\" = 1; }");

    assertThat(warnings).singleElement().asString().doesNotContain("\u001b");
  }
}
