package dev.firn.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NarCommandTest {
  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void aTreeAndItsArchive() throws IOException {
    firn = CommandRun.Setup.in(folder);
    Path tree = Files.createDirectories(folder.resolve("tree/bin")).getParent();
    Files.writeString(tree.resolve("readme"), "snow\n");
    Files.writeString(tree.resolve("bin/run"), "#!/bin/sh\n");
    assertThat(tree.resolve("bin/run").toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(tree.resolve("start"), Path.of("bin/run"));
    Files.writeString(
        folder.resolve("tree.nar"), firn.run("nar", "dump", "tree").out(), ISO_8859_1);
  }

  @Test
  void listsTypesAndSizesOfAllBelow() {
    assertThat(firn.run("nar", "ls", "-lR", "tree.nar").out())
        .isEqualTo(
            """
            dr-xr-xr-x                    0 ./bin
            -r-xr-xr-x                   10 ./bin/run
            -r--r--r--                    5 ./readme
            lrwxrwxrwx                    0 ./start -> bin/run
            """);
  }

  @Test
  void listsOneLevelAsJson() {
    assertThat(firn.run("nar", "ls", "--json", "tree.nar", "/").out())
        .isEqualTo(
            "{\"entries\":{\"bin\":{},\"readme\":{},\"start\":{}},\"type\":\"directory\"}\n");
  }

  @Test
  void printsOneFile() {
    assertThat(firn.run("nar", "cat", "tree.nar", "/readme"))
        .isEqualTo(new CommandRun(0, "snow\n", ""));
  }

  @Test
  void restoresWhatItDumped() {
    assertThat(firn.run("nar", "restore", "tree.nar", "again").status()).isZero();
    assertThat(firn.run("nar", "pack", "again").out())
        .isEqualTo(firn.run("nar", "dump", "tree").out());
  }

  @Test
  void restoresOverNothing() {
    CommandRun run = firn.run("nar", "restore", "tree.nar", "tree");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("is there already");
  }

  @Test
  void saysThatAnArchiveIsBroken() {
    CommandRun run =
        firn.withInput("no archive at all, but long enough").run("nar", "ls", "-", "/");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: ");
  }

  @Test
  void knowsWhichFlagWasMeant() {
    assertThat(firn.run("nar", "ls", "--recursiv", "tree.nar").err())
        .contains("there is no flag '--recursiv'; did you mean '--recursive'?");
  }
}
