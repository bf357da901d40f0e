package dev.firn.instantiate.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.host.SearchPathEntry;
import org.junit.jupiter.api.Test;

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
}
