package dev.firn.instantiate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.host.SearchPathEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NixPathTest {
  private static SearchPathEntry entry(String prefix, String path) {
    return new SearchPathEntry(prefix, path);
  }

  @Test
  void colonsSeparateAndEqualsNames() {
    assertThat(NixPath.parse("nixpkgs=/a:/b"))
        .containsExactly(entry("nixpkgs", "/a"), entry("", "/b"));
  }

  @Test
  void urlsKeepTheirColon() {
    assertThat(NixPath.parse("p=https://host/x.tar.gz:flake:nixpkgs:channel:stable:/c"))
        .containsExactly(
            entry("p", "https://host/x.tar.gz"),
            entry("", "flake:nixpkgs"),
            entry("", "channel:stable"),
            entry("", "/c"));
  }

  @Test
  void anEmptyVariableHasNoEntries() {
    assertThat(NixPath.parse("")).isEmpty();
  }

  @Test
  void aChannelIsATarball() {
    assertThat(NixPath.resolveUrl("channel:stable")).endsWith("/stable/nixexprs.tar.xz");
  }

  @Test
  void theUsersChannelsEndTheSearchPathIfTheyExist(@TempDir Path home) throws IOException {
    Map<String, String> environment = Map.of("HOME", home.toString());
    assertThat(NixPath.channels(environment, false))
        .noneMatch(e -> e.path().contains(".nix-defexpr"));
    Path channels = Files.createDirectories(home.resolve(".nix-defexpr/channels"));
    assertThat(NixPath.channels(environment, false)).contains(entry("", channels.toString()));
  }
}
