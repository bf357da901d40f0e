package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.test.ReadmeExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that show how to use this library, with a small package set for nixpkgs. */
class ReadmeTest {
  private static final String PACKAGES =
      """
      { system ? "x86_64-linux" }:
      { hello = derivation { name = "hello-2.10"; inherit system; builder = "/bin/sh"; }; }
      """;

  @TempDir Path folder;
  private Path packages;

  @BeforeEach
  void makePackages() throws IOException {
    packages = Files.createDirectory(folder.resolve("nixpkgs"));
    Files.writeString(packages.resolve("default.nix"), PACKAGES);
  }

  private ReadmeExample here(ReadmeExample example) {
    // nothing is written, so that nothing read-only is left behind
    return example
        .replacing("/tmp/store", "dummy://")
        .replacing("/src/nixpkgs", packages.toString());
  }

  @Test
  void theExampleOfTheProjectRuns() throws Exception {
    assertThat(here(ReadmeExample.in(Path.of("../../README.md"))).run(folder))
        .matches("/nix/store/[0-9a-z]{32}-hello-2.10.drv\n\\{\"squares\":\\[1,4,9]}\n");
  }

  @Test
  void theExampleOfTheLibraryRuns() throws Exception {
    ReadmeExample example =
        ReadmeExample.in(Path.of("README.md"))
            .importing(
                "dev.firn.eval.error.EvalException",
                "dev.firn.instantiate.*",
                "dev.firn.instantiate.settings.*");
    assertThat(here(example).run(folder)).matches("/nix/store/[0-9a-z]{32}-hello-2.10.drv\n2\n");
  }

  @Test
  void theExampleOfTheLibraryCatchesErrors() throws Exception {
    Files.writeString(packages.resolve("default.nix"), "{ system }: throw \"no ${system}\"");
    ReadmeExample example =
        ReadmeExample.in(Path.of("README.md"))
            .importing(
                "dev.firn.eval.error.EvalException",
                "dev.firn.instantiate.*",
                "dev.firn.instantiate.settings.*");
    assertThat(here(example).run(folder)).isEqualTo("FE001 no x86_64-linux\n");
  }
}
