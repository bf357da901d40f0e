package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.path.StoreDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
  @TempDir Path folder;
  private String tree;

  @BeforeEach
  void makeATree() throws IOException {
    Path root = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(root.resolve("file"), "content");
    Files.createSymbolicLink(root.resolve("to-file"), Path.of("file"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    tree = root.toRealPath().toString();
  }

  private static String eval(String expression) {
    return Nix.eval(expression);
  }

  @Test
  void aLoopOfLinksInATreeIsCopiedAsItIs() {
    assertThat(eval("builtins.readDir \"${" + tree + "}\""))
        .isEqualTo("{ file = \"regular\"; loop = \"symlink\"; to-file = \"symlink\"; }");
  }

  @Test
  void readingThroughALoopOfLinksIsAnError() {
    EvalException e = Nix.failure("builtins.readFile " + tree + "/loop");
    assertThat(e.error().code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
    assertThat(e.getMessage()).contains("loop");
  }

  @Test
  void aLinkIsFollowedWhenItIsRead() {
    assertThat(eval("builtins.readFile " + tree + "/to-file")).isEqualTo("\"content\"");
  }

  @Test
  void aTreeWithoutLinksCanBeFiltered() {
    assertThat(
            eval(
                "builtins.attrNames (builtins.readDir (builtins.filterSource (path: type: type =="
                    + " \"regular\") "
                    + tree
                    + "))"))
        .isEqualTo("[ \"file\" ]");
  }

  @Test
  void aFilterThatFailsFailsTheCopy() {
    EvalException e = Nix.failure("builtins.filterSource (path: type: throw \"not this\") " + tree);
    assertThat(e.error().code()).isEqualTo(ErrorCode.THROWN);
  }

  @Test
  void aFilterHasToGiveABoolean() {
    EvalException e = Nix.failure("builtins.filterSource (path: type: 1) " + tree);
    assertThat(e.error().code()).isEqualTo(ErrorCode.TYPE_MISMATCH);
  }

  @Test
  void aPathOfTheWrongHashIsRefused() {
    EvalException e =
        Nix.failure(
            "builtins.path { path = "
                + tree
                + "/file; sha256 = \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"; }");
    assertThat(e.error().code()).isEqualTo(ErrorCode.HASH_MISMATCH);
  }

  @Test
  void aPathTakesNoOtherAttributes() {
    EvalException e = Nix.failure("builtins.path { path = " + tree + "; filtre = 1; }");
    assertThat(e.error().code()).isEqualTo(ErrorCode.ARGUMENT_UNEXPECTED);
    assertThat(e.getMessage()).contains("filtre");
  }

  @Test
  void aFlatPathHasToBeAFile() {
    EvalException e = Nix.failure("builtins.path { path = " + tree + "; recursive = false; }");
    assertThat(e.getMessage()).contains("regular file");
  }

  @Test
  void aMissingPathIsNamed() {
    EvalException e = Nix.failure("\"${" + tree + "/nothing}\"");
    assertThat(e.error().code()).isEqualTo(ErrorCode.FILE_NOT_FOUND);
    assertThat(e.getMessage()).contains("/tree/nothing");
  }

  @Test
  void aNameThatTheStoreCannotHaveIsRefused() throws IOException {
    Files.writeString(folder.resolve("tree/a name"), "x");
    EvalException e = Nix.failure("\"${" + tree + "/. + \"/a name\"}\"");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_STORE_PATH);
  }

  @Test
  void aFileOfTextCannotReferToADerivation() {
    EvalException e =
        Nix.failure(
            "builtins.toFile \"f\" \"${derivation { name = \"n\"; system = \"s\"; builder = \"b\";"
                + " }}\"");
    assertThat(e.error().code()).isEqualTo(ErrorCode.CONTEXT_NOT_ALLOWED);
  }

  @Test
  void textReadFromTheStoreRefersToWhatItNames() {
    assertThat(
            eval(
                "let a = builtins.toFile \"a\" \"\"; in builtins.hasContext (builtins.readFile"
                    + " (builtins.toFile \"b\" \"see ${a}\"))"))
        .isEqualTo("true");
  }

  @Test
  void aReadOnlyEvaluationWritesNothingButSeesTheTree() {
    DummyStore store = DummyStore.inMemory(StoreDir.DEFAULT);
    try (Instantiator nix =
        Instantiator.builder(NixSettings.defaults()).store(store).readOnly(true).open()) {
      Expression copied = nix.text("\"${" + tree + "}\"");
      String path = copied.print().replace("\"", "");
      assertThat(store.isValid(store.dir().parse(path))).isFalse();
      assertThat(nix.text("builtins.readFile \"${" + tree + "}/file\"").print())
          .isEqualTo("\"content\"");
    }
  }

  @Test
  void storePathInsistsOnTheStore() {
    EvalException e = Nix.failure("builtins.storePath " + tree);
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_STORE_PATH);
  }

  @Test
  void storePathRefersToTheObjectOfAPathInside() {
    assertThat(
            eval(
                "let copy = \"${"
                    + tree
                    + "}\"; in builtins.attrNames (builtins.getContext (builtins.storePath"
                    + " \"${copy}/file\")) == [ (builtins.unsafeDiscardStringContext copy) ]"))
        .isEqualTo("true");
  }
}
