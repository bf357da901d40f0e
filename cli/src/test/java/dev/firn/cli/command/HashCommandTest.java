package dev.firn.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCommandTest {
  private static final String EMPTY = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void anEmptyFile() throws IOException {
    firn = CommandRun.Setup.in(folder);
    Files.createFile(folder.resolve("empty"));
  }

  @Test
  void hashesTheBytesOfAFile() {
    assertThat(firn.run("hash", "file", "empty").out()).isEqualTo(EMPTY + "\n");
  }

  @Test
  void hashesATreeAsAnArchive() {
    assertThat(firn.run("hash", "path", "empty").out())
        .isNotEqualTo(EMPTY + "\n")
        .startsWith("sha256-");
  }

  @Test
  void convertsBetweenEncodings() {
    assertThat(firn.run("hash", "convert", "--to", "nix32", EMPTY).out())
        .isEqualTo("0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73\n");
  }

  @Test
  void refusesAnEncodingThatWasNotAskedFor() {
    CommandRun run = firn.run("hash", "convert", "--from", "base16", EMPTY);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("--from says base16");
  }

  @Test
  void withoutSubcommandItIsNixHash() {
    assertThat(firn.run("hash", "--flat", "empty").out())
        .isEqualTo("d41d8cd98f00b204e9800998ecf8427e\n");
  }

  @Test
  void truncatesToTwentyBytes() {
    assertThat(firn.run("nix-hash", "--type", "sha256", "--flat", "--truncate", "empty").out())
        .hasSize(41);
  }

  @Test
  void saysWhichFileIsMissing() {
    CommandRun run = firn.run("hash", "file", "nowhere");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("nowhere' does not exist");
  }
}
