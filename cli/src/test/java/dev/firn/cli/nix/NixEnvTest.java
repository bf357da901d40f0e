package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NixEnvTest {
  @TempDir Path folder;
  private CommandRun.Setup firn;

  @BeforeEach
  void aSetOfPackages() throws IOException {
    firn = CommandRun.Setup.in(folder).with("NIX_REMOTE", "dummy://");
    Files.writeString(
        folder.resolve("all.nix"),
        """
        let
          package = name: system: derivation { inherit name system; builder = "/b"; }
            // { meta.description = "about ${name}"; };
        in {
          zlib = package "zlib-1.3" "x86_64-linux";
          lib.hidden = package "hidden-1" "x86_64-linux";
          tools = { recurseForDerivations = true; sed = package "Sed-4.8" "x86_64-linux"; };
          mac = package "mac-1" "aarch64-darwin";
          broken = throw "does not build";
          unfree = assert false; package "unfree-1" "x86_64-linux";
        }
        """);
  }

  private CommandRun list(String... flags) {
    String[] all = new String[flags.length + 3];
    System.arraycopy(new String[] {"nix-env", "-f", "all.nix"}, 0, all, 0, 3);
    System.arraycopy(flags, 0, all, 3, flags.length);
    return firn.run(all);
  }

  @Test
  void listsByNameWithoutRegardToCase() {
    assertThat(list("-qa").out()).isEqualTo("mac-1\nSed-4.8\nzlib-1.3\n");
  }

  @Test
  void alignsColumns() {
    assertThat(list("-qaP", "--description").out())
        .isEqualTo(
            """
            mac        mac-1     about mac-1
            tools.sed  Sed-4.8   about Sed-4.8
            zlib       zlib-1.3  about zlib-1.3
            """);
  }

  @Test
  void listsOnlyOneAttribute() {
    assertThat(list("-qaP", "-A", "tools").out()).isEqualTo("tools.sed  Sed-4.8\n");
  }

  @Test
  void listsOnlyOneSystem() {
    assertThat(list("-qa", "--system-filter", "aarch64-darwin").out()).isEqualTo("mac-1\n");
  }

  @Test
  void listsOnlyWhatIsAskedFor() {
    assertThat(list("-qa", "z.*", "Sed").out()).isEqualTo("Sed-4.8\nzlib-1.3\n");
    assertThat(list("-qa", "nothing").err()).contains("no package matches 'nothing'");
  }

  @Test
  void namesDerivations() {
    assertThat(list("-qa", "--no-name", "--drv-path", "zlib").out())
        .matches("/nix/store/[a-z0-9]{32}-zlib-1\\.3\\.drv\n");
  }

  @Test
  void printsJson() {
    assertThat(list("-qa", "--json", "mac").out())
        .isEqualTo(
            """
            {
              "mac": {
                "name": "mac-1",
                "outputName": "out",
                "outputs": {
                  "out": null
                },
                "pname": "mac",
                "system": "aarch64-darwin",
                "version": "1"
              }
            }
            """);
  }

  @Test
  void gathersTheFilesOfAFolder() throws IOException {
    Files.createDirectories(folder.resolve("exprs/more"));
    Files.writeString(folder.resolve("exprs/a.nix"), "{ p = (import ../all.nix).zlib; }");
    Files.writeString(
        folder.resolve("exprs/more/default.nix"), "{ q = (import ../../all.nix).mac; }");
    assertThat(firn.run("nix-env", "-f", "exprs", "-qaP").out())
        .isEqualTo("more.q  mac-1\na.p     zlib-1.3\n");
  }

  @Test
  void leavesProfilesToNix() {
    CommandRun run = list("-i", "zlib");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("only lists");
  }
}
