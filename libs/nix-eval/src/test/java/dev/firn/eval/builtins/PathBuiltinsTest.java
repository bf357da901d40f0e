package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;

import dev.firn.eval.InMemoryHost;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.host.SearchPathEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathBuiltinsTest {
  private final InMemoryHost world =
      new InMemoryHost()
          .file("/src/pkgs/lib/default.nix", "\"lib\"")
          .file("/src/other/lib.nix", "\"other\"")
          .link("/current", "/src/pkgs")
          .variable("USER", "ada");

  private static EvalSettings settings(boolean pure, SearchPathEntry... entries) {
    EvalSettings s = EvalSettings.defaults();
    return new EvalSettings(
        s.maxCallDepth(),
        pure,
        s.restricted(),
        pure ? null : s.currentSystem(),
        s.currentTime(),
        List.of(entries),
        s.experimentalFeatures(),
        s.homeDirectory(),
        s.traceVerbose(),
        s.abortOnWarn(),
        s.lints(),
        s.limits());
  }

  @Test
  void baseNameOfIgnoresOneSlashAtTheEnd() {
    assertThatNix("map baseNameOf [ \"\" \"/\" \"a\" \"a/\" \"a//\" \"/b/a\" \"b/a/\" /. ]")
        .evaluatesTo("[ \"\" \"\" \"a\" \"a\" \"\" \"a\" \"a\" \"\" ]");
  }

  @Test
  void baseNameOfKeepsTheContext() {
    assertThatNix("builtins.hasContext (baseNameOf (builtins.toFile \"f\" \"\"))")
        .evaluatesTo("true");
  }

  @Test
  void dirOfAPathIsAPath() {
    assertThatNix("[ (dirOf /a/b) (dirOf /a) (dirOf /.) ]").evaluatesTo("[ /a / / ]");
  }

  @Test
  void dirOfAStringIsWhatPrecedesItsLastSlash() {
    assertThatNix("map dirOf [ \"\" \"a\" \"/a\" \"b/a\" \"b//a\" \"a/\" ]")
        .evaluatesTo("[ \".\" \".\" \"/\" \"b\" \"b/\" \"a\" ]");
  }

  @Test
  void dirOfRefusesANumber() {
    assertThatNix("dirOf 1").failsWith(ErrorCode.CANNOT_COERCE).at(1, 1);
  }

  @Test
  void toPathRefusesARelativeString() {
    assertThatNix("builtins.toPath \"a\"").failsWith(ErrorCode.INVALID_ARGUMENT).at(1, 1);
  }

  @Test
  void angleBracketsLookIntoTheSearchPath() {
    assertThatNix("import <pkgs/lib>")
        .in(world)
        .with(s -> settings(false, new SearchPathEntry("pkgs", "/current")))
        .evaluatesTo("\"lib\"");
  }

  @Test
  void findFileFollowsLinks() {
    assertThatNix("builtins.findFile [ { prefix = \"p\"; path = \"/current\"; } ] \"p/lib\"")
        .in(world)
        .evaluatesTo("/src/pkgs/lib");
  }

  @Test
  void findFileTriesTheNextEntryWhereAFileIsMissing() {
    assertThatNix(
            """
            builtins.findFile
              [ { path = "/none"; } { path = "/src/pkgs"; } { path = "/src/other"; } ] "lib.nix\"""")
        .in(world)
        .evaluatesTo("/src/other/lib.nix");
  }

  @Test
  void findFileTakesPrefixesOfWholeComponents() {
    assertThatNix("builtins.findFile [ { prefix = \"li\"; path = \"/src/pkgs\"; } ] \"lib\"")
        .in(world)
        .failsWith(ErrorCode.SEARCH_PATH)
        .at(1, 1);
  }

  @Test
  void findFileDoesNotLeaveTheFolderOfTheEntry() {
    assertThatNix("builtins.findFile [ { path = \"/src/pkgs\"; } ] \"../../lib\"")
        .in(world)
        .evaluatesTo("/src/pkgs/lib");
  }

  @Test
  void findFileSaysHowToAddWhatIsMissing() {
    assertThatNix("<nowhere>")
        .in(world)
        .failsWith(ErrorCode.SEARCH_PATH)
        .saying("nowhere")
        .saying("-I")
        .at(1, 1);
  }

  @Test
  void anOwnFileIsPrintedByItsName() {
    assertThatNix("<nix/fetchurl.nix>").evaluatesTo("<nix/fetchurl.nix>");
  }

  @Test
  void anOwnFileIsShownWithoutItsFolderAsAString() {
    assertThatNix("toString <nix/fetchurl.nix>").evaluatesTo("\"/fetchurl.nix\"");
  }

  @Test
  void anOwnFileIsCopiedToTheStore() {
    assertThatNix("\"${<nix/fetchurl.nix>}\"")
        .evaluatesTo("\"/nix/store/00000000000000000000000000000000-fetchurl.nix\"");
  }

  @Test
  void findFileFindsTheFilesOfTheEvaluator() {
    assertThatNix("builtins.readFileType <nix/fetchurl.nix>").evaluatesTo("\"regular\"");
  }

  @Test
  void fetchurlOfTheEvaluatorDescribesADownload() {
    assertThatNix(
            """
            import <nix/fetchurl.nix> { url = "http://x/a.tar"; sha256 = "00"; executable = true; }""")
        .evaluatesTo(
            "{ builder = \"builtin:fetchurl\"; executable = true; impureEnvVars = [ \"http_proxy\""
                + " \"https_proxy\" \"ftp_proxy\" \"all_proxy\" \"no_proxy\" ]; name = \"a.tar\";"
                + " outputHash = \"00\"; outputHashAlgo = \"sha256\"; outputHashMode = \"recursive\";"
                + " preferLocalBuild = true; system = \"builtin\"; unpack = false; url ="
                + " \"http://x/a.tar\"; urls = [ \"http://x/a.tar\" ]; }");
  }

  @Test
  void nixPathIsTheSearchPath() {
    assertThatNix("builtins.nixPath")
        .with(s -> settings(false, new SearchPathEntry("a", "/b"), new SearchPathEntry("", "/c")))
        .evaluatesTo("[ { path = \"/b\"; prefix = \"a\"; } { path = \"/c\"; prefix = \"\"; } ]");
  }

  @Test
  void getEnvReadsTheEnvironment() {
    assertThatNix("builtins.getEnv \"USER\"").in(world).evaluatesTo("\"ada\"");
  }

  @Test
  void getEnvSeesNothingInPureEvaluation() {
    assertThatNix("builtins.getEnv \"USER\"")
        .in(world)
        .with(s -> settings(true))
        .evaluatesTo("\"\"");
  }

  @Test
  void pureEvaluationHasNeitherTimeNorSystem() {
    assertThatNix("[ (builtins ? currentTime) (builtins ? currentSystem) ]")
        .with(s -> settings(true))
        .evaluatesTo("[ false false ]");
  }
}
