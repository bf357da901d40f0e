package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchGitTest {
  @TempDir Path temp;

  private FlakeWorld world;
  private String first;
  private String second;

  @BeforeEach
  void makeRepository() throws Exception {
    world = new FlakeWorld(temp);
    world.write("r/file", "one").write("r/dir/inner", "x").repository("r");
    first = world.git("r", "rev-parse", "HEAD");
    world.git("r", "tag", "v1");
    world.write("r/file", "two").commit("r");
    second = world.git("r", "rev-parse", "HEAD");
  }

  private String fetched(String more) {
    return "(builtins.fetchGit { url = \"file://@ROOT@/r\"; " + more + " })";
  }

  private String reading(String name, String more) {
    return "builtins.readFile \"${" + fetched(more) + "}/" + name + "\"";
  }

  @Test
  void aCleanTreeIsItsCommit() {
    assertThat(
            world.eval(
                "with "
                    + fetched("")
                    + "; [ rev shortRev revCount lastModified lastModifiedDate submodules ]"))
        .isEqualTo(
            "[ \""
                + second
                + "\" \""
                + second.substring(0, 7)
                + "\" 2 981173106 \"20010203040506\" false ]");
  }

  @Test
  void aChangedTreeIsTakenAsItIsWithoutUntrackedFiles() throws Exception {
    world.write("r/file", "three").write("r/new", "n");

    assertThat(
            world.eval(
                "let t = "
                    + fetched("")
                    + "; in [ t.rev t.dirtyRev (builtins.attrNames (builtins.readDir t))"
                    + " (builtins.readFile \"${t}/file\") ]"))
        .isEqualTo(
            "[ \""
                + "0".repeat(40)
                + "\" \""
                + second
                + "-dirty\" [ \"dir\" \"file\" ] \"three\" ]");
    assertThat(world.messages).anyMatch(m -> m.contains("is dirty"));
  }

  @Test
  void aChangedTreeIsRefusedWhenTheSettingSaysSo() throws Exception {
    world.write("r/file", "three").set("allow-dirty", "false");

    assertThat(world.failure(fetched("") + ".rev")).hasMessageContaining("dirty");
  }

  @Test
  void aFileThatIsStagedBelongsToTheTree() throws Exception {
    world.write("r/new", "n");
    world.git("r", "add", "--intent-to-add", "new");

    assertThat(world.eval(reading("new", ""))).isEqualTo("\"n\"");
  }

  @Test
  void aCommitIsTakenFromAnywhereInALocalRepository() {
    assertThat(world.eval(reading("file", "rev = \"" + first + "\";"))).isEqualTo("\"one\"");
  }

  @Test
  void aTagIsTaken() {
    assertThat(world.eval(fetched("ref = \"refs/tags/v1\";") + ".rev"))
        .isEqualTo("\"" + first + "\"");
  }

  @Test
  void aMissingBranchIsNamed() {
    assertThat(world.failure(fetched("ref = \"nosuch\";") + ".rev"))
        .hasMessageContaining("'nosuch'");
  }

  @Test
  void aMissingCommitIsNamed() {
    assertThat(world.failure(fetched("rev = \"" + "1".repeat(40) + "\";") + ".rev"))
        .hasMessageContaining("1".repeat(40));
  }

  @Test
  void aBareRepositoryIsCopied() throws Exception {
    Tools.run(world.path("."), "git", "clone", "-q", "--bare", "r", "bare");

    assertThat(
            world.eval(
                "builtins.readFile \"${builtins.fetchGit { url = \"file://@ROOT@/bare\"; }}/file\""))
        .isEqualTo("\"two\"");
  }

  @Test
  void aBranchOfACopyIsLookedAtAgainAfterAWhileOnly() throws Exception {
    Tools.run(world.path("."), "git", "clone", "-q", "--bare", "r", "bare");
    String expression = "(builtins.fetchGit { url = \"file://@ROOT@/bare\"; ref = \"main\"; }).rev";
    world.eval(expression);
    world.write("r/file", "three").commit("r");
    world.git("r", "push", "-q", world.path("bare").toString(), "main");
    String third = world.git("r", "rev-parse", "HEAD");

    assertThat(world.eval(expression)).isEqualTo("\"" + second + "\"");
    assertThat(world.set("tarball-ttl", "0").eval(expression)).isEqualTo("\"" + third + "\"");
  }

  @Test
  void aShallowRepositoryHasNoCount() throws Exception {
    Tools.run(
        world.path("."),
        "git",
        "clone",
        "-q",
        "--depth",
        "1",
        "file://" + world.path("r"),
        "shallow");

    String of = "(builtins.fetchGit { url = \"file://@ROOT@/shallow\"; ";
    assertThat(world.failure(of + "}).revCount")).hasMessageContaining("shallow = true");
    assertThat(world.eval(of + "shallow = true; }).rev")).isEqualTo("\"" + second + "\"");
  }

  @Test
  void whatIsNotExportedIsLeftOut() throws Exception {
    world.write("r/.gitattributes", "/dir export-ignore\n").commit("r");

    assertThat(world.eval("builtins.attrNames (builtins.readDir " + fetched("") + ")"))
        .isEqualTo("[ \".gitattributes\" \"file\" ]");
    assertThat(
            world.eval(
                "builtins.attrNames (builtins.readDir " + fetched("exportIgnore = false;") + ")"))
        .isEqualTo("[ \".gitattributes\" \"dir\" \"file\" ]");
  }

  @Test
  void submodulesComeWhenTheyAreAskedFor() throws Exception {
    world.write("sub/s", "in a submodule").repository("sub");
    world.git(
        "r",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        "file://" + world.path("sub"),
        "mod");
    world.commit("r");
    String rev = world.git("r", "rev-parse", "HEAD");

    assertThat(world.eval(reading("mod/s", "submodules = true; rev = \"" + rev + "\";")))
        .isEqualTo("\"in a submodule\"");
    assertThat(world.eval("builtins.readDir \"${" + fetched("rev = \"" + rev + "\";") + "}/mod\""))
        .isEqualTo("{ }");
  }

  @Test
  void anotherHashThanExpectedIsAnError() {
    assertThat(
            world.failure(
                "(builtins.fetchTree { type = \"git\"; url = \"file://@ROOT@/r\"; narHash ="
                    + " \"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"; }).rev"))
        .hasMessageContaining("expected: sha256-AAAA");
  }

  @Test
  void pureEvaluationNeedsACommit() {
    world.set("pure-eval", "true");

    assertThat(world.failure(fetched("") + ".rev")).hasMessageContaining("pure");
    assertThat(world.eval(fetched("rev = \"" + first + "\";") + ".rev"))
        .isEqualTo("\"" + first + "\"");
  }

  @Test
  void pureEvaluationReadsNothingBesideWhatWasFetched() {
    world.set("pure-eval", "true");

    assertThat(
            world.failure(
                "builtins.readFile ("
                    + fetched("rev = \"" + first + "\";")
                    + " + \"/../../r/file\")"))
        .isNotNull();
    assertThat(world.failure("builtins.fetchurl \"file://@ROOT@/r/file\""))
        .hasMessageContaining("sha256");
    assertThat(world.failure("builtins.fetchTarball \"file://@ROOT@/r/file\""))
        .hasMessageContaining("sha256");
    assertThat(world.failure("builtins.fetchTree { type = \"path\"; path = \"@ROOT@/r\"; }"))
        .hasMessageContaining("locked");
  }

  @Test
  void restrictedEvaluationFetchesOnlyWhatIsAllowed() {
    world.set("restrict-eval", "true");

    assertThat(world.failure(fetched("ref = \"main\";") + ".rev"))
        .hasMessageContaining("forbidden");
    assertThat(world.failure("builtins.fetchurl \"https://a.invalid/x\""))
        .hasMessageContaining("https://a.invalid/x");
  }

  @Test
  void aBranchThatLooksLikeAFlagIsRefused() {
    assertThat(world.failure(fetched("ref = \"--upload-pack=touch @ROOT@/owned\";") + ".rev"))
        .hasMessageContaining("cannot name");
    assertThat(world.path("owned")).doesNotExist();
  }

  @Test
  void aCommitThatLooksLikeAFlagIsRefused() {
    assertThat(world.failure(fetched("rev = \"--output=@ROOT@/owned\";") + ".rev")).isNotNull();
    assertThat(world.path("owned")).doesNotExist();
  }

  @Test
  void aRepositoryThatLooksLikeAFlagIsRefused() {
    assertThat(
            world.failure(
                "(builtins.fetchGit { url = \"--upload-pack=touch @ROOT@/owned\"; }).rev"))
        .isNotNull();
    assertThat(
            world.failure(
                "(builtins.fetchGit { url = \"ssh://-oProxyCommand=touch%20@ROOT@%2Fowned/x\"; })"
                    + ".rev"))
        .isNotNull();
    assertThat(world.path("owned")).doesNotExist();
  }

  @Test
  void aTransportOfGitThatRunsCommandsIsRefused() {
    assertThat(world.failure("(builtins.fetchGit { url = \"ext::touch @ROOT@/owned\"; }).rev"))
        .isNotNull();
    assertThat(world.path("owned")).doesNotExist();
  }

  @Test
  void aLinkInARepositoryIsNotFollowedOutOfIt() throws Exception {
    Files.createSymbolicLink(world.path("r/link"), Path.of("/etc/hostname"));
    world.commit("r").set("pure-eval", "true");
    String rev = world.git("r", "rev-parse", "HEAD");

    assertThat(world.failure(reading("link", "rev = \"" + rev + "\";")))
        .hasMessageContaining("/etc/hostname");
  }

  @Test
  void anUnknownArgumentIsRefused() {
    assertThat(world.failure(fetched("branch = \"main\";") + ".rev"))
        .hasMessageContaining("'branch'");
  }
}
