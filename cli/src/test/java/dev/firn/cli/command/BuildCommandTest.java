package dev.firn.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.rest.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn build} over a store in a folder, in real sandboxes. */
class BuildCommandTest {
  private static final String PACKAGES =
      """
      system:
      let
        make = name: script: more: derivation ({
          inherit name system;
          builder = "/bin/sh";
          args = [ "-c" script ];
        } // more);
        snow = make "snow" "echo one > $out; echo two > $dev" { outputs = [ "out" "dev" ]; };
      in {
        inherit snow;
        drift = snow // { meta.outputsToInstall = [ "dev" ]; };
        chosen = snow.dev // { outputSpecified = true; };
        ice = make "ice" "echo cracks; exit 3" { };
        default = snow;
        both = { a = snow; b = make "hail" "echo three > $out" { }; recurseForDerivations = true; };
        named = { word }: make word "echo > $out" { };
        none = 1;
        empty = { };
      }
      """;

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void makeAFlake() throws IOException {
    folder = Files.createDirectory(temp.toRealPath().resolve("project"));
    Files.writeString(folder.resolve("packages.nix"), PACKAGES);
    Files.writeString(
        folder.resolve("flake.nix"),
        """
        {
          nixConfig.bash-prompt = "snow";
          outputs = { self }: {
            packages.x86_64-linux = import ./packages.nix "x86_64-linux";
            packages.aarch64-linux = import ./packages.nix "aarch64-linux";
          };
        }
        """);
  }

  /** Trees in a store are read-only. */
  @AfterEach
  void makeDeletable() throws IOException {
    try (var files = Files.walk(temp)) {
      files.filter(Files::isDirectory).forEach(dir -> dir.toFile().setWritable(true));
    }
  }

  private void writeDefault() throws IOException {
    Files.writeString(
        folder.resolve("default.nix"), "import ./packages.nix builtins.currentSystem");
  }

  private CommandRun build(String... arguments) {
    List<String> all = new ArrayList<>(List.of("build", "--store", temp + "/store"));
    all.addAll(List.of(arguments));
    return CommandRun.Setup.in(folder)
        .with("HOME", temp.resolve("home").toString())
        .with("NIX_CONFIG", "flake-registry =")
        .run(all.toArray(String[]::new));
  }

  private static String object(String name) {
    return "/nix/store/[a-z0-9]{32}-" + name + "\n";
  }

  @Test
  void buildsAnOutputOfAFlake() {
    CommandRun run = build(".#snow");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).matches(object("snow"));
    assertThat(Path.of(temp + "/store" + run.out().strip())).hasContent("one");
    assertThat(folder.resolve("result")).isSymbolicLink();
  }

  @Test
  void withoutArgumentsItIsTheFlakesDefaultPackageOrDefaultNix() throws IOException {
    assertThat(build("--no-out-link").out()).matches(object("snow"));
    assertThat(build("../project", "--no-out-link").out()).matches(object("snow"));

    Files.writeString(
        folder.resolve("default.nix"), "(import ./packages.nix builtins.currentSystem).both.b");
    assertThat(build("--no-out-link").out()).matches(object("hail"));
  }

  @Test
  void flakesAreEvaluatedInPureMode() throws IOException {
    Files.writeString(
        folder.resolve("flake.nix"), "{ outputs = { self }: { x = builtins.currentSystem; }; }");

    assertThat(build(".#x").err()).contains("currentSystem");
    assertThat(build(".#x", "--impure").err()).contains("what '.#x' builds");
  }

  @Test
  void buildsTheOutputsThatAPackageWantsInstalled() {
    assertThat(build(".#drift").out()).matches(object("snow-dev"));
    assertThat(build(".#chosen").out()).matches(object("snow-dev"));
    assertThat(folder.resolve("result-dev")).isSymbolicLink();
  }

  @Test
  void outputsCanBeChosen() {
    assertThat(build(".#snow^dev").out()).matches(object("snow-dev"));
    assertThat(build(".#drift^*").out().lines()).hasSize(2);
    assertThat(build(".#snow^doc").err()).contains("has no output 'doc', only dev, out");
    assertThat(build(".#snow^").err()).contains("names no output after '^'");
  }

  @Test
  void buildsAttributesOfAFile() throws IOException {
    writeDefault();

    CommandRun run = build("both.b", "snow");

    assertThat(run.out()).as(run.err()).matches(object("hail") + object("snow"));
    assertThat(folder.resolve("result-2")).isSymbolicLink();
    assertThat(build("both").out().lines()).hasSize(2);
  }

  @Test
  void aFlagsValueIsNoAttribute() throws IOException {
    writeDefault();

    CommandRun run = build("named", "--argstr", "word", "sleet", "--max-silent-time", "60");

    assertThat(run.out()).as(run.err()).matches(object("sleet"));
  }

  @Test
  void buildsAttributesOfAnExpression() {
    CommandRun run = build("--expr", "import ./packages.nix builtins.currentSystem", "both.b");

    assertThat(run.out()).as(run.err()).matches(object("hail"));
  }

  @Test
  void printsJson() {
    CommandRun run = build(".#snow^*", ".#both.b", "--json", "--no-out-link");

    List<Json> built = Json.parse(run.out()).items();
    assertThat(built).as(run.err()).hasSize(2);
    assertThat(built.getFirst().text("drvPath")).endsWith("-snow.drv");
    assertThat(built.getFirst().at("outputs").members()).containsOnlyKeys("out", "dev");
    assertThat(built.getFirst().at("outputs").text("dev")).matches(object("snow-dev").strip());
    assertThat(built.getLast().at("outputs").text("out")).matches(object("hail").strip());
  }

  @Test
  void aDryRunHasDerivationsWithoutPaths() {
    CommandRun run = build(".#snow", "--json", "--dry-run");

    Json planned = Json.parse(run.out()).items().getFirst();
    assertThat(planned.text("drvPath")).as(run.err()).endsWith("-snow.drv");
    assertThat(planned.at("outputs").at("out").isPresent()).isFalse();
    assertThat(folder.resolve("result")).doesNotExist();
  }

  @Test
  void failuresAreJsonToo() {
    CommandRun failed = build(".#ice", "--json");
    String last = failed.err().lines().toList().getLast();

    assertThat(failed.status()).isEqualTo(100);
    assertThat(failed.out()).isEmpty();
    assertThat(Json.parse(last).text("code")).isEqualTo("build/builder-failed");
    assertThat(Json.parse(last).text("derivation")).endsWith("-ice.drv");
    assertThat(Json.parse(last).text("message")).contains("cracks");

    CommandRun missing = build(".#sno", "--json");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(Json.parse(missing.err()).text("message")).contains("packages.");
  }

  @Test
  void aMissingDefaultIsToldWithWhatElseCanBeNamed() {
    CommandRun run = build("snow");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("there is no default.nix here: write .#NAME");
  }

  @Test
  void whatCannotBeBuiltIsTold() throws IOException {
    writeDefault();

    assertThat(build(".#none").err()).contains("what '.#none' builds");
    assertThat(build("none").err()).contains("what 'none' builds");
    assertThat(build("empty").err()).contains("'empty' has no derivations");
    assertThat(build(".#snow", "snow").err()).contains("cannot be built by one command");
    assertThat(build("--file", "x.nix", "--expr", "1").err()).contains("choose one");
    assertThat(folder.resolve("result")).doesNotExist();
  }
}
