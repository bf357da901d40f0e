package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.MemoryTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportFromDerivationTest {
  private static final String FLOATING =
      "derivation { name = \"made\"; system = \"s\"; builder = \"b\"; __contentAddressed = true; }";

  private final Store store = Nix.store();
  private final List<String> asked = new ArrayList<>();

  /** Gives every output the same file. */
  private Map<String, StorePath> give(StorePath drv, Set<String> outputs) {
    asked.add(drv.name() + " " + outputs);
    Map<String, StorePath> paths = new HashMap<>();
    for (String output : outputs) {
      paths.put(
          output,
          store.addTree(
              "made",
              MemoryTree.file("{ answer = 42; }"),
              ContentAddressMethod.NAR,
              HashAlgorithm.SHA256,
              List.of()));
    }
    return paths;
  }

  private String eval(NixSettings settings, String expression) {
    try (Instantiator nix = Nix.withBuilder(store, settings, this::give)) {
      return nix.text(expression).print();
    }
  }

  @Test
  void anOutputIsBuiltBeforeItIsImported() {
    assertThat(eval(Nix.EXPERIMENTAL, "(import (" + FLOATING + ")).answer")).isEqualTo("42");
    assertThat(asked).containsExactly("made.drv [out]");
  }

  @Test
  void anOutputIsBuiltBeforeItIsRead() {
    assertThat(eval(Nix.EXPERIMENTAL, "builtins.readFile (" + FLOATING + ")"))
        .isEqualTo("\"{ answer = 42; }\"");
  }

  @Test
  void nothingIsBuiltForAStringThatIsOnlyLookedAt() {
    assertThat(eval(Nix.EXPERIMENTAL, "builtins.stringLength \"${" + FLOATING + "}\""))
        .isEqualTo("53");
    assertThat(asked).isEmpty();
  }

  @Test
  void theSettingForbidsIt() {
    assertThatThrownBy(
            () ->
                eval(
                    Nix.EXPERIMENTAL.with("allow-import-from-derivation", "false"),
                    "import (" + FLOATING + ")"))
        .isInstanceOfSatisfying(
            EvalException.class,
            e -> assertThat(e.error().code()).isEqualTo(ErrorCode.IMPORT_FROM_DERIVATION))
        .hasMessageContaining("allow-import-from-derivation");
  }

  @Test
  void withoutABuilderItIsAnError() {
    EvalException e = Nix.failure(Nix.EXPERIMENTAL, "import (" + FLOATING + ")");
    assertThat(e.error().code()).isEqualTo(ErrorCode.IMPORT_FROM_DERIVATION);
    assertThat(e.getMessage()).contains("no builder");
  }

  @Test
  void aBuildersFailureIsTold() {
    try (Instantiator nix =
        Nix.withBuilder(
            store,
            Nix.EXPERIMENTAL,
            (drv, outputs) -> {
              throw new IllegalStateException("the disk is full");
            })) {
      assertThatThrownBy(() -> nix.text("import (" + FLOATING + ")").print())
          .isInstanceOf(EvalException.class)
          .hasMessageContaining("made.drv^out")
          .hasMessageContaining("the disk is full");
    }
  }

  @Test
  void aBuildIsToldWhenAskedFor() {
    List<String> lines = new ArrayList<>();
    NixSettings traced = Nix.EXPERIMENTAL.with("trace-import-from-derivation", "true");
    try (Instantiator nix =
        Nix.builder(traced)
            .store(store)
            .derivationBuilder(this::give)
            .messages((kind, text) -> lines.add(text))
            .open()) {
      nix.text("import (" + FLOATING + ")").print();
    }
    assertThat(lines).singleElement().asString().contains("made.drv^out");
  }

  @Test
  void aDerivationInTheStoreIsImportedAsASet() {
    String drv =
        "(derivation { name = \"two\"; system = \"s\"; builder = \"b\"; outputs = [ \"out\""
            + " \"doc\" ]; })";
    String imported = "(import " + drv + ".drvPath)";
    assertThat(eval(Nix.SETTINGS, imported + ".doc.outPath == " + drv + ".doc.outPath"))
        .isEqualTo("true");
    assertThat(eval(Nix.SETTINGS, imported + ".name")).isEqualTo("\"two\"");
    assertThat(eval(Nix.SETTINGS, "builtins.attrNames " + imported))
        .isEqualTo(
            "[ \"all\" \"doc\" \"drvPath\" \"name\" \"out\" \"outPath\" \"outputName\" \"type\" ]");
  }

  @Test
  void aPathThatIsNotInTheStoreIsNotValid() {
    EvalException e =
        Nix.failure(
            "builtins.readFile (builtins.appendContext"
                + " \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" {"
                + " \"/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x\" = { path = true; }; })");
    assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_STORE_PATH);
  }
}
