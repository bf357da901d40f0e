package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Formals;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.Select;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a + b ; 2",
        "a - b ; 2",
        "a * b ; 2",
        "a / b ; 2",
        "a < b ; 2",
        "a > b ; 2",
        "a == b ; 2",
        "a != b ; 2",
        "a && b ; 2",
        "a || b ; 2",
        "a -> b ; 2",
        "a // b ; 2",
        "a ++ b ; 2",
        "a |> b ; 2",
        "a <| b ; 2",
        "a + b + c ; 6",
        "a ++ b ++ c ; 2",
      })
  void anOperatorIsWhereItsSignIs(String text, int pos) {
    assertThat(Sources.parse(text).pos()).isEqualTo(pos);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a",
        "1",
        "1.5",
        "'s'",
        "./a",
        "./a${b}",
        "x:y",
        "<a>",
        "f a",
        "a.b",
        "a.b or c",
        "f or",
        "{ }",
        "rec { }",
        "let { }",
        "x: x",
        "{ a }: a",
        "x@{ a }: a",
        "if a then b else c",
        "with a; b",
        "assert a; b",
        "__curPos",
        "-a",
      })
  void anythingElseIsWhereItBegins(String text) {
    assertThat(Sources.parse("(  " + text.replace('\'', '"') + ")").pos()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"!a | 1", "a ? b | 0", "[ a b ] | 2", "[ ] | -1", "a <= b | 2", "a >= b | 2"})
  void someAreWhereTheirPartIs(String text, int pos) {
    assertThat(Sources.parse(text).pos()).isEqualTo(pos);
  }

  @Test
  void aLetHasNoPlace() {
    Expr let = Sources.parse("let a = 1; in a");
    assertThat(let.pos()).isEqualTo(Expr.NO_POS);
    assertThat(let).asInstanceOf(type(Let.class)).extracting(l -> l.bindings().pos()).isEqualTo(-1);
  }

  @Test
  void aNegationIsAtItsMinus() {
    assertThat(Sources.parse("  -a").pos()).isEqualTo(2);
  }

  @Test
  void aStringWithInterpolationIsAtItsFirstPart() {
    assertThat(Sources.parse("\"a${b}\"").pos()).isEqualTo(1);
  }

  @Test
  void anIndentedStringIsAtItsQuotes() {
    assertThat(Sources.parse(" ''a${b}''").pos()).isEqualTo(1);
  }

  @Test
  void partsOfAStringAreWhereTheyBegin() {
    assertThat(Sources.parse("\"ab${c}d\""))
        .asInstanceOf(type(Interpolation.class))
        .satisfies(
            string ->
                assertThat(string.parts())
                    .extracting(Interpolation.Part::pos)
                    .containsExactly(1, 3, 7));
  }

  @Test
  void operandsOfPlusAreWhereTheirParenthesesAre() {
    assertThat(Sources.parse("(a) + (b)"))
        .asInstanceOf(type(Interpolation.class))
        .satisfies(
            sum ->
                assertThat(sum.parts()).extracting(Interpolation.Part::pos).containsExactly(0, 6));
  }

  @Test
  void theLeftOperandOfALaterPlusIsWhereTheChainBegins() {
    assertThat(Sources.parse("a + b + c"))
        .asInstanceOf(type(Interpolation.class))
        .satisfies(
            sum ->
                assertThat(sum.parts()).extracting(Interpolation.Part::pos).containsExactly(0, 8));
  }

  @Test
  void aCallOfACallInParenthesesKeepsThePlaceOfTheInner() {
    assertThat(Sources.parse("(f a) b").pos()).isEqualTo(1);
  }

  @Test
  void attributesAreWhereTheirPathsBegin() {
    assertThat(Sources.parse("{ a = 1; b.c = 2; inherit d; \"e\" = 3; }"))
        .asInstanceOf(type(AttrSet.class))
        .satisfies(
            set ->
                assertThat(set.attrs())
                    .extracting(AttrSet.Attr::pos)
                    .containsExactly(2, 9, 26, 29));
  }

  @Test
  void aSetThatAPathImpliesHasNoPlace() {
    assertThat(Sources.parse("{ a.b = 1; }"))
        .asInstanceOf(type(AttrSet.class))
        .extracting(set -> set.attrs().getFirst().value().pos())
        .isEqualTo(Expr.NO_POS);
  }

  @Test
  void aSetThatIsMergedKeepsTheFirstPlace() {
    assertThat(Sources.parse("{ a = { }; a = { b = 1; }; }"))
        .asInstanceOf(type(AttrSet.class))
        .extracting(set -> set.attrs().getFirst().value().pos())
        .isEqualTo(6);
  }

  @Test
  void anInheritedAttributeIsAtItsNameAndItsSourceInTheParentheses() {
    AttrSet set = (AttrSet) Sources.parse("{ inherit (a) b; }");
    Select select = (Select) set.attrs().getFirst().value();
    assertThat(select.pos()).isEqualTo(14);
    assertThat(select.target()).isEqualTo(new InheritSource(0, 11));
  }

  @Test
  void argumentsAreAtTheirNames() {
    assertThat(Sources.parse("{ a, b ? 1 }: a"))
        .asInstanceOf(type(Lambda.class))
        .extracting(Lambda::formals)
        .asInstanceOf(type(Formals.class))
        .satisfies(
            formals ->
                assertThat(formals.formals()).extracting(f -> f.pos()).containsExactly(2, 5));
  }

  @Test
  void anOrderThatIsNegatedIsAtTheSign() {
    assertThat(Sources.parse("a >= b"))
        .asInstanceOf(type(Not.class))
        .extracting(not -> not.operand().pos())
        .isEqualTo(2);
  }
}
