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
                    doc.name(),
                    () ->
                        assertThat(Nix.eval(Nix.EXPERIMENTAL, doc.example()))
                            .isEqualTo(doc.result())));
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
