package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nix-build over a store in a folder, in real sandboxes. */
class NixBuildTest {
  private static final String WORKS =
      "derivation { name = \"snow\"; system = builtins.currentSystem; builder = \"/bin/sh\";"
          + " args = [ \"-c\" \"echo one > $out; echo two > $dev\" ]; outputs = [ \"out\" \"dev\" ]; }";
  private static final String FAILS =
      "derivation { name = \"ice\"; system = builtins.currentSystem; builder = \"/bin/sh\";"
          + " args = [ \"-c\" \"echo cracks; exit 3\" ]; }";

  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void inAFolder() {
    firn = CommandRun.Setup.in(folder);
  }

  /** Trees in a store are read-only. */
  @AfterEach
  void makeDeletable() throws IOException {
    try (var files = Files.walk(folder)) {
      files.filter(Files::isDirectory).forEach(dir -> dir.toFile().setWritable(true));
    }
  }

  private CommandRun run(String verb, String... arguments) {
    List<String> all = new ArrayList<>(List.of(verb, "--store", "store"));
    all.addAll(List.of(arguments));
    return firn.run(all.toArray(String[]::new));
  }

  private Path inStore(String printed) {
    return folder.resolve("store" + printed.strip());
  }

  @Test
  void buildsAndLinks() throws IOException {
    CommandRun run = run("nix-build", "-E", WORKS);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).matches("/nix/store/[a-z0-9]{32}-snow\n");
    assertThat(run.err()).contains("this derivation will be built:");
    assertThat(inStore(run.out())).hasContent("one");
    assertThat(Files.readSymbolicLink(folder.resolve("result"))).hasToString(run.out().strip());
  }

  @Test
  void whatIsBuiltIsNotBuiltAgain() {
    String first = run("nix-build", "-E", WORKS, "--no-out-link").out();
    CommandRun again = run("nix-build", "-E", WORKS, "--no-out-link");

    assertThat(again.out()).isEqualTo(first);
    assertThat(again.err()).doesNotContain("will be built");
    assertThat(folder.resolve("result")).doesNotExist();
  }

  @Test
  void anotherOutputHasItsOwnLink() {
    CommandRun run = run("nix-build", "-E", "(" + WORKS + ").dev", "-o", "here");

    assertThat(run.out()).matches("/nix/store/[a-z0-9]{32}-snow-dev\n");
    assertThat(Files.isSymbolicLink(folder.resolve("here-dev"))).isTrue();
  }

  @Test
  void aDerivationInTheStoreIsBuiltWithAllItsOutputs() {
    String derivation = run("nix-instantiate", "-E", WORKS, "--no-gc-warning").out().strip();
    CommandRun run = run("nix-build", derivation, "--no-out-link");

    assertThat(run.out().lines()).hasSize(2).anyMatch(path -> path.endsWith("-snow-dev"));
  }

  @Test
  void aDryRunOnlyTells() {
    CommandRun run = run("nix-build", "--dry-run", "-E", WORKS);

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("this derivation will be built:").contains("-snow.drv");
  }

  @Test
  void aBuildThatFailsEndsWithNixsStatus() {
    CommandRun run = run("nix-build", "-E", FAILS);

    assertThat(run.status()).isEqualTo(100);
    assertThat(run.err()).contains("-ice.drv").contains("3").contains("cracks");
    assertThat(folder.resolve("result")).doesNotExist();
  }

  @Test
  void anEvaluationBuildsWhatItImports() {
    CommandRun run =
        run(
            "nix-instantiate",
            "--eval",
            "--read-write-mode",
            "-E",
            "builtins.readFile (" + WORKS + ").dev");

    assertThat(run.out()).as(run.err()).isEqualTo("\"two\\n\"\n");
  }

  @Test
  void whatIsNoDerivationIsNamed() {
    CommandRun run = run("nix-build", "-E", "{ type = \"derivation\"; name = \"x\"; }");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("drvPath");
  }

  @Test
  void aStoreInMemoryCannotBeBuiltInto() {
    CommandRun run = firn.run("nix-build", "--store", "dummy://?read-only=false", "-E", WORKS);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("--store FOLDER");
  }
}
