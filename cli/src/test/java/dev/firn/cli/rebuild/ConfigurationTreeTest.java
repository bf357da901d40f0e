package dev.firn.cli.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cli.console.CommandException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTreeTest {
  @TempDir Path folder;

  private byte[] packed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConfigurationTree.write(folder, out);
    return out.toByteArray();
  }

  private List<String> entries() throws IOException {
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(packed()))) {
      TarArchiveEntry entry;
      while ((entry = in.getNextEntry()) != null) {
        names.add(
            entry.getName()
                + (entry.isSymbolicLink() ? " -> " + entry.getLinkName() : "")
                + " "
                + Integer.toOctalString(entry.getMode() & 0777));
      }
    }
    return names;
  }

  @Test
  void hasFilesFoldersAndLinksInTheOrderOfTheirNames() throws IOException {
    Files.createDirectory(folder.resolve("b"));
    Files.writeString(folder.resolve("b/x.nix"), "1");
    Files.writeString(folder.resolve("a.nix"), "2");
    Files.createSymbolicLink(folder.resolve("c"), Path.of("b/x.nix"));
    Path program = Files.writeString(folder.resolve("run"), "#!");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(entries())
        .containsExactly("a.nix 644", "b/ 755", "b/x.nix 644", "c -> b/x.nix 755", "run 755");
  }

  @Test
  void isTheSameWheneverItIsPacked() throws IOException {
    Path file = Files.writeString(folder.resolve("a.nix"), "2");
    byte[] first = packed();
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    assertThat(packed()).isEqualTo(first);
  }

  @Test
  void leavesOutGitsOwnFolderAndTheLinkToAResult() throws IOException {
    Files.createDirectory(folder.resolve(".git"));
    Files.writeString(folder.resolve(".git/HEAD"), "x");
    Files.createSymbolicLink(folder.resolve("result"), Path.of("/nix/store/x"));
    Files.writeString(folder.resolve("a.nix"), "2");
    assertThat(entries()).containsExactly("a.nix 644");
  }

  @Test
  void keepsLongNames() throws IOException {
    String name = "n".repeat(200) + ".nix";
    Files.writeString(folder.resolve(name), "2");
    assertThat(entries()).containsExactly(name + " 644");
  }

  @Test
  void refusesWhatIsNoFile() throws Exception {
    new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
    assertThatThrownBy(this::packed)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("is no file, folder or link");
  }
}
