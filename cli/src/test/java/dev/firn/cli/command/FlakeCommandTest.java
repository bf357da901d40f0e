package dev.firn.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlakeCommandTest {
  private Path temp;

  @BeforeEach
  void makeFlakes(@TempDir Path folder) throws IOException {
    temp = folder.toRealPath();
    write("lib/flake.nix", "{ outputs = { self }: { one = 1; }; }");
    write("lib2/flake.nix", "{ outputs = { self }: { one = 2; }; }");
    write(
        "user/flake.nix",
        """
        {
          description = "a user";
          inputs.lib.url = "path:%s/lib";
          nixConfig = { trace-verbose = true; commit-lock-file-summary = "x"; };
          outputs = { self, lib }: {
            n = lib.one;
            told = builtins.traceVerbose "told" 1;
            packages.x86_64-linux.default = derivation {
              name = "hello-1";
              system = "x86_64-linux";
              builder = "/bin/sh";
            };
          };
        }
        """
            .formatted(temp));
  }

  private void write(String name, String contents) throws IOException {
    Files.createDirectories(temp.resolve(name).getParent());
    Files.writeString(temp.resolve(name), contents);
  }

  private CommandRun firn(String... arguments) {
    return CommandRun.Setup.in(temp.resolve("user"))
        .with("HOME", temp.resolve("home").toString())
        .with("NIX_CONFIG", "store = dummy://\nflake-registry =")
        .run(arguments);
  }

  @Test
  void lockWritesTheLockFileAndTellsWhatChanged() {
    CommandRun run = firn("flake", "lock");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Added input 'lib'");
    assertThat(temp.resolve("user/flake.lock")).exists();
  }

  @Test
  void lockGoesElsewhereWhenToldTo() {
    assertThat(firn("flake", "lock", "--output-lock-file", "other.lock").status()).isZero();

    assertThat(temp.resolve("user/other.lock")).content().contains("\"lib\"");
    assertThat(temp.resolve("user/flake.lock")).doesNotExist();
  }

  @Test
  void updateLocksTheNamedInputAnew() throws IOException {
    firn("flake", "lock");
    String before = Files.readString(temp.resolve("user/flake.lock"));
    write("lib/more", "x");

    assertThat(firn("flake", "update", "lib").status()).isZero();
    assertThat(temp.resolve("user/flake.lock")).content().isNotEqualTo(before);
  }

  @Test
  void metadataTellsOfTheFlakeAndItsInputs() {
    CommandRun run = firn("flake", "metadata", "--json");

    assertThat(run.out())
        .contains("\"description\":\"a user\"")
        .contains("\"locks\":{\"nodes\":{\"lib\":");
  }

  @Test
  void showListsOutputs() {
    assertThat(firn("flake", "show", "--json").out())
        .contains(
            "\"default\":{\"description\":\"\",\"name\":\"hello-1\",\"type\":\"derivation\"}");
  }

  @Test
  void evalFindsAnOutputByItsName() {
    assertThat(firn("eval", ".#n").out()).isEqualTo("1\n");
  }

  @Test
  void anInputCanBeOverriddenByAFlakeOfTheCommandLine() {
    assertThat(
            firn(
                    "eval",
                    "--impure",
                    "--override-flake",
                    "some",
                    temp.resolve("lib2").toString(),
                    "--expr",
                    "(builtins.getFlake \"some\").one")
                .out())
        .isEqualTo("2\n");
  }

  @Test
  void settingsOfTheFlakeAreWarnedOfAndLeft() {
    CommandRun run = firn("eval", ".#told");

    assertThat(run.out()).isEqualTo("1\n");
    assertThat(run.err()).contains("'trace-verbose'").doesNotContain("trace: told");
  }

  @Test
  void settingsOfTheFlakeCountWhenAccepted() {
    CommandRun run = firn("eval", ".#told", "--accept-flake-config");

    assertThat(run.out()).isEqualTo("1\n");
    assertThat(run.err()).contains("trace: told").doesNotContain("not trusted");
  }

  @Test
  void aMissingOutputNamesAllThatWereTried() {
    CommandRun run = firn("eval", ".#nosuch");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("legacyPackages.").contains("'nosuch'");
  }

  @Test
  void anUnknownSubcommandSuggestsTheNearest() {
    assertThat(firn("flake", "lokc").err()).contains("did you mean 'lock'?");
  }
}
