package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.Str;
import dev.firn.syntax.Source;
import org.junit.jupiter.api.Test;

class FileBuiltinsTest {
  private final InMemoryHost world =
      new InMemoryHost()
          .file("/home/ada/text", "two\nlines\n")
          .file("/home/ada/pkg/default.nix", "{ version = 3; place = __curPos; }")
          .file("/home/ada/bad.nix", "1 +")
          .file("/home/ada/fails.nix", "let x = 1;\nin x + null")
          .file("/home/ada/sum.nix", "x + y")
          .file("/home/ada/zero", "a\0b")
          .link("/home/ada/link", "pkg")
          .link("/home/ada/dangling", "nowhere")
          .link("/home/ada/loop", "loop");

  @Test
  void importOfAFolderTakesItsDefault() {
    assertThatNix("(import ./pkg).version").in(world).evaluatesTo("3");
  }

  @Test
  void importTakesAStringThatIsAPath() {
    assertThatNix("(import \"/home/ada/pkg/\").version").in(world).evaluatesTo("3");
  }

  @Test
  void importRefusesARelativeString() {
    assertThatNix("import \"./pkg\"")
        .in(world)
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .saying("absolute")
        .at(1, 1);
  }

  @Test
  void importEvaluatesAFileOnce() {
    InMemoryHost counting = new InMemoryHost().file("/c.nix", "builtins.trace \"read\" { }");

    assertThatNix("[ (import /c.nix) (import /c.nix) ]").in(counting).evaluatesTo("[ { } { } ]");

    assertThat(counting.messages()).containsExactly("TRACE: read");
  }

  @Test
  void importThroughALinkIsAtTheRealPlace() {
    assertThatNix("(import ./link).place.file")
        .in(world)
        .evaluatesTo("\"/home/ada/pkg/default.nix\"");
  }

  @Test
  void importOfAFileThatIsMissingNamesIt() {
    assertThatNix("import ./none.nix")
        .in(world)
        .failsWith(ErrorCode.FILE_NOT_FOUND)
        .saying("/home/ada/none.nix")
        .at(1, 1);
  }

  @Test
  void importPointsIntoTheFileThatDoesNotParse() {
    assertThatNix("import ./bad.nix")
        .in(world)
        .failsWith(ErrorCode.SYNTAX)
        .at("/home/ada/bad.nix:1:4");
  }

  @Test
  void importPointsIntoTheFileThatFails() {
    assertThatNix("import ./fails.nix")
        .in(world)
        .failsWith(ErrorCode.TYPE_MISMATCH)
        .at("/home/ada/fails.nix:2:8");
  }

  @Test
  void importOfALoopOfLinksFails() {
    assertThatNix("import ./loop").in(world).failsWith(ErrorCode.FILE_UNREADABLE).saying("loop");
  }

  @Test
  void importMakesWhatTheStringRefersToReadable() {
    assertThatNix("import (builtins.toFile \"n.nix\" \"1 + 1\")").in(world).evaluatesTo("2");

    assertThat(world.realised()).hasSize(1).first().asString().contains("-n.nix");
  }

  @Test
  void importAsksWhetherTheFileIsADerivation() {
    Evaluator evaluator =
        new Evaluator(
            world,
            EvalSettings.defaults(),
            machine ->
                LanguageBuiltins.groups(
                    machine, path -> path.endsWith(".drv") ? Str.of("derivation " + path) : null));

    String imported =
        evaluator.run(
            () ->
                ((Str)
                        evaluator
                            .machine()
                            .evaluate(Source.of("import /s/x.drv", "-", "/"), Origin.STRING))
                    .value);

    assertThat(imported).isEqualTo("derivation /s/x.drv");
  }

  @Test
  void scopedImportGivesTheFileMoreNames() {
    assertThatNix("scopedImport { x = 20; y = 1; } ./sum.nix").in(world).evaluatesTo("21");
  }

  @Test
  void scopedImportHidesBuiltins() {
    InMemoryHost hiding = new InMemoryHost().file("/h.nix", "map 2");

    assertThatNix("scopedImport { map = x: x + 1; } /h.nix").in(hiding).evaluatesTo("3");
  }

  @Test
  void scopedImportKeepsNamesThatNobodyGave() {
    assertThatNix("scopedImport { x = 1; } ./sum.nix")
        .in(world)
        .failsWith(ErrorCode.UNDEFINED_VARIABLE)
        .at("/home/ada/sum.nix:1:5");
  }

  @Test
  void scopedImportWantsASet() {
    assertThatNix("scopedImport 1 ./sum.nix").in(world).failsWith(ErrorCode.TYPE_MISMATCH).at(1, 1);
  }

  @Test
  void pathExistsFindsFilesFoldersAndLinksToNowhere() {
    assertThatNix(
            "map builtins.pathExists [ ./text ./pkg ./dangling ./loop ./none ./link/none /. ]")
        .in(world)
        .evaluatesTo("[ true true true true false false true ]");
  }

  @Test
  void pathExistsWantsAFolderWhereAStringEndsInASlash() {
    assertThatNix(
            """
            map (p: builtins.pathExists ("/home/ada/" + p))
              [ "pkg/" "link/." "text/" "text/." "dangling/" ]""")
        .in(world)
        .evaluatesTo("[ true true false false false ]");
  }

  @Test
  void pathExistsDoesNotTellWhatMustNotBeRead() {
    assertThatNix("builtins.pathExists ./text")
        .in(world.forbid("/home/ada/text"))
        .evaluatesTo("false");
  }

  @Test
  void pathExistsRefusesARelativeString() {
    assertThatNix("builtins.pathExists \"text\"")
        .in(world)
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .at(1, 1);
  }

  @Test
  void readFileGivesTheBytes() {
    assertThatNix("builtins.readFile ./text").in(world).evaluatesTo("\"two\\nlines\\n\"");
  }

  @Test
  void readFileRefusesAZeroByte() {
    assertThatNix("builtins.readFile ./zero")
        .in(world)
        .failsWith(ErrorCode.FILE_UNREADABLE)
        .saying("zero byte")
        .at(1, 1);
  }

  @Test
  void readFileOfAStoreObjectRefersToWhatItNames() {
    assertThatNix("builtins.hasContext (builtins.readFile (builtins.toFile \"f\" \"text\"))")
        .in(world)
        .evaluatesTo("true");
  }

  @Test
  void readFileOfWhatMustNotBeReadFails() {
    assertThatNix("builtins.readFile ./text")
        .in(world.forbid("/home/ada/text"))
        .failsWith(ErrorCode.ACCESS_FORBIDDEN)
        .at(1, 1);
  }

  @Test
  void readDirFollowsALinkToAFolder() {
    assertThatNix("builtins.readDir ./link")
        .in(world)
        .evaluatesTo("{ \"default.nix\" = \"regular\"; }");
  }

  @Test
  void readDirDoesNotFollowTheLinksInTheFolder() {
    assertThatNix("(builtins.readDir ./.).link").in(world).evaluatesTo("\"symlink\"");
  }

  @Test
  void readFileTypeDoesNotFollowLinks() {
    assertThatNix("map builtins.readFileType [ ./text ./pkg ./link ]")
        .in(world)
        .evaluatesTo("[ \"regular\" \"directory\" \"symlink\" ]");
  }

  @Test
  void readFileTypeRefusesAWayThroughALink() {
    assertThatNix("builtins.readFileType ./link/default.nix")
        .in(world)
        .failsWith(ErrorCode.FILE_UNREADABLE)
        .saying("symbolic link")
        .at(1, 1);
  }

  @Test
  void readFileTypeOfNothingFails() {
    assertThatNix("builtins.readFileType ./none")
        .in(world)
        .failsWith(ErrorCode.FILE_NOT_FOUND)
        .at(1, 1);
  }

  @Test
  void aPathInASetIsRefusedAtTheAttributeThatHoldsIt() {
    assertThatNix("builtins.readFile { outPath = \"text\"; }")
        .in(world)
        .failsWith(ErrorCode.INVALID_ARGUMENT)
        .at(1, 21);
  }
}
