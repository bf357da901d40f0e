package dev.firn.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.store.tree.DiskTree;
import dev.firn.test.ReadmeExample;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theExampleWritesADerivation() throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    String printed =
        ReadmeExample.in(Path.of("README.md"))
            .importing(
                "dev.firn.store.derivation.*",
                "dev.firn.store.local.*",
                "dev.firn.store.objects.*",
                "dev.firn.store.path.*",
                "java.nio.file.Path",
                "java.util.*",
                "static java.nio.charset.StandardCharsets.US_ASCII")
            .replacing("/tmp/s", store.toString())
            .run(folder);

    assertThat(printed)
        .matches("/nix/store/[0-9a-z]{32}-greeting\\.drv\n")
        .satisfies(path -> assertThat(store.resolve(path.strip().substring(1))).isRegularFile());
    DiskTree.delete(store);
  }
}
