package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Lambda;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocCommentsTest {
  private static @Nullable String docOf(Expr expr) {
    return ((Lambda) expr).doc();
  }

  private static Expr firstValue(String set) {
    return ((AttrSet) Sources.parse(set)).attrs().getFirst().value();
  }

  @Test
  void aCommentBeforeAFunctionIsItsOwn() {
    assertThat(docOf(Sources.parse("/** Adds. */ x: x"))).isEqualTo("Adds. \n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/** D */ x: x",
        "/** D */ { a }: a",
        "/** D */ x@{ a }: a",
        "/** D */ { a }@x: a",
        "/** D */ # another\n /* one */ x: x",
        "/** old */ /** D */ x: x",
        "(/** D */ x: x)",
      })
  void everyKindOfFunctionTakesIt(String text) {
    assertThat(docOf(Sources.parse(text))).isEqualTo("D \n");
  }

  @Test
  void aCommentBeforeABindingIsItsFunctions() {
    assertThat(docOf(firstValue("{ /** D */ f = x: x; }"))).isEqualTo("D \n");
    AttrSet inner = (AttrSet) firstValue("{ /** D */ f.g = x: x; }");
    assertThat(docOf(inner.attrs().getFirst().value())).isEqualTo("D \n");
  }

  @Test
  void theInnermostCommentWins() {
    assertThat(docOf(firstValue("{ /** outer */ f = /** inner */ x: x; }"))).isEqualTo("inner \n");
  }

  @Test
  void aCurriedFunctionPassesItOn() {
    Lambda outer = (Lambda) firstValue("{ /** D */ f = x: y: x; }");
    assertThat(docOf(outer.body())).isEqualTo("D \n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/* D */ x: x", "/*** D ***/ x: x", "/**/ x: x", "# D\nx: x", "x: /** D */ x"})
  void otherCommentsAreNoDocumentation(String text) {
    assertThat(docOf(Sources.parse(text))).isNull();
  }

  @Test
  void theIndentationThatAllLinesHaveIsTakenOff() {
    String text = "/**\n    First.\n\n      Second.\n  */ x: x";
    assertThat(docOf(Sources.parse(text))).isEqualTo("\nFirst.\n\n  Second.\n\n");
  }
}
