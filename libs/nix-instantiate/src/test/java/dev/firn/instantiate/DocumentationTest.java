package dev.firn.instantiate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.builtins.Doc;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DocumentationTest {
  private static List<Doc> docs() {
    try (Instantiator nix = Nix.open(Nix.EXPERIMENTAL)) {
      return nix.documentation();
    }
  }

  @TestFactory
  Stream<DynamicTest> examplesEvaluateToTheirResults() {
    return docs().stream()
        .filter(doc -> !doc.example().isEmpty())
        .map(
            doc ->
                DynamicTest.dynamicTest(
                    doc.name(), () -> assertThat(printed(doc.example())).isEqualTo(doc.result())));
  }

  /** Read-only, as {@code nix-instantiate --eval} is: the examples' store paths are not there. */
  private static String printed(String example) {
    try (Instantiator nix = Nix.builder(Nix.EXPERIMENTAL).readOnly(true).open()) {
      return nix.text(example).print();
    }
  }

  @Test
  void theStoresBuiltinsAreDocumented() {
    assertThat(docs())
        .extracting(Doc::name)
        .contains(
            "convertHash",
            "derivationStrict",
            "filterSource",
            "hashFile",
            "hashString",
            "outputOf",
            "path",
            "placeholder",
            "storePath",
            "toFile");
  }
}
