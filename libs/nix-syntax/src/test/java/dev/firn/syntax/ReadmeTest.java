package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.test.ReadmeExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  @TempDir Path folder;

  private String run(String nix) throws IOException, ReflectiveOperationException {
    Path file = folder.resolve("a.nix");
    Files.writeString(file, nix);
    return ReadmeExample.in(Path.of("README.md"))
        .importing("dev.firn.syntax.*", "dev.firn.syntax.ast.*", "java.nio.file.*")
        .with("Path file = Path.of(\"" + file + "\");")
        .run(folder);
  }

  @Test
  void theExamplePrintsATree() throws Exception {
    assertThat(run("1+2*3")).isEqualTo("(1 + (__mul 2 3))\n");
  }

  @Test
  void theExampleTellsWhatIsWrong() throws Exception {
    assertThat(run("{ a = 1")).startsWith(folder + "/a.nix:1:8: ");
  }
}
