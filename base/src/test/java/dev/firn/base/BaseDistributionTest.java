package dev.firn.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseDistributionTest {
  private final BaseDistribution base = new BaseDistribution();

  @Test
  void whatIsUnpackedIsWhatIsInTheSource(@TempDir Path folder) throws IOException {
    base.unpack(folder);

    assertThat(base.paths()).contains("default.nix", "flake.nix", "nixos/lib/eval-config.nix");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).hasSameSizeAs(base.paths());
    }
    for (String path : base.paths()) {
      assertThat(folder.resolve(path)).hasSameBinaryContentAs(Systems.BASE.resolve(path));
    }
  }

  @Test
  void hasEveryFileOfTheSource() throws IOException {
    for (String folder : List.of("lib", "nixos", "pkgs")) {
      try (Stream<Path> files = Files.walk(Systems.BASE.resolve(folder))) {
        assertThat(base.paths())
            .containsAll(
                files
                    .filter(Files::isRegularFile)
                    .map(file -> Systems.BASE.relativize(file).toString())
                    .toList());
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> BaseDistribution.file("nothing.nix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing.nix");
  }

  @Test
  void hasADigestOfSixtyFourDigits() {
    assertThat(base.digest()).matches("[0-9a-f]{64}");
  }

  @Test
  void namesNoHost() {
    for (String path : base.paths()) {
      if (path.startsWith("pkgs/")) {
        assertThat(new String(BaseDistribution.file(path), UTF_8))
            .as(path)
            .doesNotContain("debian.org", "cache.nixos.org");
      }
    }
  }
}
