package dev.firn.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseDistributionTest {
  @Test
  void whatIsUnpackedIsWhatIsInTheSource(@TempDir Path folder) throws IOException {
    BaseDistribution base = new BaseDistribution();

    base.unpack(folder);

    assertThat(base.paths()).contains("default.nix", "flake.nix", "nixos/lib/eval-config.nix");
    for (String path : base.paths()) {
      assertThat(folder.resolve(path)).hasSameBinaryContentAs(Path.of(path));
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> BaseDistribution.file("nothing.nix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing.nix");
  }
}
