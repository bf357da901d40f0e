package dev.firn.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePathsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a", "\u00ff\u00fe", "a b%20#?", "\u00e9/b", "a/../\u00e9"})
  void aPathIsTheBytesItWasMadeOfWhateverIsThere(String name) throws IOException {
    String bytes = folder + "/" + name;
    Path path = BytePaths.of(bytes);

    assertThat(BytePaths.bytes(path)).isEqualTo(bytes);
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(path);
    assertThat(BytePaths.bytes(path)).as("a folder").isEqualTo(bytes);
  }

  @Test
  void aRelativePathIsMadeAbsolute() {
    assertThat(BytePaths.bytes(BytePaths.of("\u00ff")))
        .isEqualTo(Path.of("").toAbsolutePath() + "/\u00ff");
    assertThat(BytePaths.bytes(Path.of("/"))).isEqualTo("/");
  }
}
