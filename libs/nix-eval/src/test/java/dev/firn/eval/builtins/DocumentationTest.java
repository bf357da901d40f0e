package dev.firn.eval.builtins;

import static dev.firn.eval.NixAssert.assertThatNix;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Builtin;
import dev.firn.syntax.Symbol;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DocumentationTest {
  private static final Evaluator EVALUATOR =
      new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);

  private static List<Doc> docs() {
    return Documentation.of(LanguageBuiltins.groups(EVALUATOR.machine()));
  }

  @TestFactory
  Stream<DynamicTest> examplesEvaluateToTheirResults() {
    return docs().stream()
        .filter(doc -> !doc.example().isEmpty())
        .map(
            doc ->
                DynamicTest.dynamicTest(
                    doc.name(), () -> assertThatNix(doc.example()).evaluatesTo(doc.result())));
  }

  @TestFactory
  Stream<DynamicTest> everyBuiltinIsDocumentedWithItsArguments() {
    Map<String, Doc> byName =
        docs().stream().collect(Collectors.toMap(Doc::name, Function.identity()));
    Attrs builtins = EVALUATOR.machine().builtins();
    return Stream.of(builtins.shape.ids)
        .flatMap(ids -> java.util.Arrays.stream(ids).mapToObj(Symbol::byId))
        .map(Symbol::name)
        .filter(name -> !name.equals("builtins"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      assertThat(byName).containsKey(name);
                      if (builtins.get(Symbol.of(name)) instanceof Builtin builtin) {
                        assertThat(byName.get(name).args()).hasSize(builtin.arity);
                      }
                    }));
  }

  @Test
  void noDocumentationIsLeftOver() {
    Attrs builtins = EVALUATOR.machine().builtins();
    assertThat(docs())
        .filteredOn(doc -> doc.feature().isEmpty())
        .extracting(Doc::name)
        .allMatch(name -> builtins.has(Symbol.of(name)));
  }
}
