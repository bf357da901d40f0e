package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.fetch.FetchSettings;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.MemoryTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever evaluates for others gives them nothing of its disk, by whatever name. */
class LocalSourcesTest {
  @TempDir Path temp;

  private FlakeWorld world;
  private LocalStore store;

  @BeforeEach
  void makeWorld() throws Exception {
    world = new FlakeWorld(temp);
    world.write("secret/file", "secret").repository("secret");
    world.write("open/file", "open").repository("open");
    world.git("secret", "archive", "-o", world.path("secret.tar").toString(), "HEAD");
    Files.createSymbolicLink(world.path("open-link"), world.path("secret"));
    Files.createSymbolicLink(world.path("open/link"), world.path("secret"));
    store = LocalStore.inRoot(world.path("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String eval(String expression) {
    FetchSettings fetching = FetchSettings.defaults(world.path("cache"));
    LocalSources open = new LocalSources.Below(List.of(world.path("open")));
    try (Instantiator nix =
        Nix.builder(world.settings())
            .store(store)
            .fetchSettings(fetching.withDownloads(fetching.downloads().withLocal(open)))
            .open()) {
      return nix.text(expression.replace("@ROOT@", world.path("").toString())).print();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.fetchTree { type = \"path\"; path = \"@ROOT@/secret\"; }",
        "builtins.fetchTree { type = \"path\"; path = \"@ROOT@/open/../secret\"; }",
        "builtins.fetchTree { type = \"path\"; path = \"@ROOT@/open/link\"; }",
        "builtins.fetchTree { type = \"path\"; path = \"@ROOT@/open-link\"; }",
        "builtins.fetchTree { type = \"path\"; path = \"@ROOT@/none\"; }",
        "builtins.fetchTree \"path:@ROOT@/secret\"",
        "builtins.fetchTree { type = \"git\"; url = \"file://@ROOT@/secret\"; }",
        "builtins.fetchTree { type = \"git\"; url = \"file://@ROOT@/secret/.git\"; }",
        "builtins.fetchTree { type = \"hg\"; url = \"file://@ROOT@/secret\"; }",
        "builtins.fetchTree { type = \"file\"; url = \"file://@ROOT@/secret/file\"; }",
        "builtins.fetchTree { type = \"tarball\"; url = \"file://@ROOT@/secret.tar\"; }",
        "builtins.fetchGit @ROOT@/secret",
        "builtins.fetchGit { url = \"@ROOT@/secret\"; ref = \"main\"; }",
        "builtins.fetchMercurial \"@ROOT@/secret\"",
        "builtins.fetchTarball \"file://@ROOT@/secret.tar\"",
        "builtins.fetchurl \"file://@ROOT@/secret/file\"",
        "builtins.fetchurl \"file://@ROOT@/none\"",
        "builtins.getFlake \"path:@ROOT@/secret\"",
        "builtins.getFlake \"git+file://@ROOT@/secret\"",
      })
  void nothingIsFetchedFromElsewhereOnTheDisk(String expression) {
    assertThatThrownBy(() -> eval(expression))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("on the machine that evaluates");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"${builtins.fetchTree { type = \"path\"; path = \"@ROOT@/open\"; }}/file\"",
        "\"${builtins.fetchGit { url = \"file://@ROOT@/open\"; ref = \"main\"; }}/file\"",
        "builtins.fetchurl \"file://@ROOT@/open/file\"",
      })
  void whatIsInAnAllowedFolderIs(String file) {
    assertThat(eval("builtins.readFile (" + file + ")")).isEqualTo("\"open\"");
  }

  @Test
  void aSubmoduleThatIsElsewhereOnTheDiskIsNot() throws Exception {
    world.git(
        "open",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        "file://" + world.path("secret"),
        "mod");
    world.commit("open");
    String rev = world.git("open", "rev-parse", "HEAD");

    assertThatThrownBy(
            () ->
                eval(
                    "(builtins.fetchGit { url = \"file://@ROOT@/open\"; submodules = true; rev = \""
                        + rev
                        + "\"; }).outPath"))
        .hasMessageContaining("on the machine that evaluates");
  }

  @Test
  void aLinkInASourceOfTheStoreDoesNotLeadOutOfIt() throws Exception {
    StorePath source =
        store.addTree(
            "source",
            MemoryTree.directory(
                Map.of("link", MemoryTree.symlink(world.path("secret").toString()))),
            ContentAddressMethod.NAR,
            HashAlgorithm.SHA256,
            List.of());
    store.flush();
    String tree = store.dir().print(source);

    for (String path : List.of("/link/.git", "/../../../.." + world.path("secret"))) {
      assertThatThrownBy(
              () -> eval("builtins.fetchTree { type = \"path\"; path = \"" + tree + path + "\"; }"))
          .hasMessageContaining("on the machine that evaluates");
    }
    assertThat(eval("(builtins.fetchTree { type = \"path\"; path = \"" + tree + "\"; }).outPath"))
        .contains("-source");
  }

  @Test
  void aMachineOfOnesOwnHasNoSuchRule() {
    assertThat(world.eval("builtins.readFile (builtins.fetchurl \"file://@ROOT@/secret/file\")"))
        .isEqualTo("\"secret\"");
  }
}
