package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingsTest {
  @Test
  void bindingsOfASessionAreASetWithoutAPlace() {
    var set =
        Parser.parseBindings(Sources.source("x = 1; inherit (y) z; a.b = 2;"), Sources.OPTIONS);
    assertThat(Printer.print(set)).isEqualTo("{ inherit (y) z; a = { b = 2; }; x = 1; }");
    assertThat(set.pos()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "x = 1", "x = 1; 2", "x", "x = 1; }"})
  void anythingElseIsAnError(String text) {
    assertThatThrownBy(() -> Parser.parseBindings(Sources.source(text), Sources.OPTIONS))
        .isInstanceOf(SyntaxError.class);
  }
}
