package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.ListLiteral;
import dev.firn.syntax.ast.Select;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NestingTest {
  private static final int MANY = 100_000;

  /** A name, and the text with so many levels. */
  static Stream<Arguments> deepSources() {
    return Stream.of(
        deep("parentheses", "(", "1", ")"),
        deep("lists", "[", "", "]"),
        deep("sets", "{a=", "1", ";}"),
        deep("recursive sets", "rec{a=", "1", ";}"),
        deep("lets", "let a=", "1", "; in a"),
        deep("let bodies", "let a=1; in ", "a", ""),
        deep("old lets", "let{body=", "1", ";}"),
        deep("calls", "f (", "1", ")"),
        deep("minus signs", "-", "1", ""),
        deep("logical nots", "!", "a", ""),
        deep("lambdas", "x: ", "x", ""),
        deep("pattern lambdas", "{a}:", "a", ""),
        deep("pattern defaults", "{a?", "1", "}:a"),
        deep("withs", "with a;", "b", ""),
        deep("with scopes", "with ", "b", ";a"),
        deep("asserts", "assert a;", "b", ""),
        deep("if conditions", "if ", "a", " then b else c"),
        deep("if branches", "if a then ", "b", " else c"),
        deep("else branches", "if a then b else ", "c", ""),
        deep("sums", "", "1", "+1"),
        deep("differences", "", "1", "-1"),
        deep("conjunctions", "", "a", "&&a"),
        deep("concatenations", "a++", "a", ""),
        deep("updates", "a//", "a", ""),
        deep("implications", "a ->", "a", ""),
        deep("has-attribute chains", "", "a", "?b"),
        deep("select fallbacks", "a.b or ", "c", ""),
        deep("strings", "\"${", "a", "}\""),
        deep("indented strings", "''${", "a", "}''"),
        deep("path interpolations", "./${", "a", "}"),
        deep("dynamic attributes", "{${", "a", "}=1;}"),
        deep("attribute paths with computed names", "a.${", "b", "}"),
        deep("inherit sources", "{inherit (", "a", ") b;}"),
        deep("pipes into", "", "a", "|>f"),
        deep("pipes from", "f<|", "a", ""),
        deep("sums in parentheses", "(", "1", "+1)"),
        Arguments.of("attribute path bindings", "{a" + ".b".repeat(MANY) + "=1;}"),
        Arguments.of(
            "merged sets",
            "{a="
                + "{a=".repeat(MANY)
                + "{}"
                + ";}".repeat(MANY)
                + ";a="
                + "{a=".repeat(MANY)
                + "{}"
                + ";}".repeat(MANY)
                + ";}"));
  }

  private static Arguments deep(String name, String before, String middle, String after) {
    return Arguments.of(name, before.repeat(MANY) + middle + after.repeat(MANY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deepSources")
  void aHundredThousandLevelsEndInAnErrorThatSaysSo(String name, String text) {
    assertThatThrownBy(() -> Sources.parse(text))
        .asInstanceOf(throwable(SyntaxError.class))
        .extracting(SyntaxError::code)
        .isEqualTo(SyntaxError.Code.NESTED_TOO_DEEPLY);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deepSources")
  void aSmallStackDoesNotOverflow(String name, String text) throws Exception {
    FutureTask<Object> parse =
        new FutureTask<>(
            () -> {
              try {
                return Sources.parse(text);
              } catch (SyntaxError error) {
                return error.code();
              }
            });
    Thread thread = new Thread(null, parse, "small", 512 * 1024);
    thread.start();
    assertThat(parse.get()).isEqualTo(SyntaxError.Code.NESTED_TOO_DEEPLY);
  }

  /** Texts with almost as many levels as allowed. */
  static Stream<Arguments> allowedSources() {
    int levels = ParseOptions.DEFAULT_MAX_DEPTH - 3;
    return Stream.of(
        Arguments.of("parentheses", "(".repeat(levels) + "1" + ")".repeat(levels)),
        Arguments.of("lists", "[".repeat(levels) + "]".repeat(levels)),
        Arguments.of("sets", "{a=".repeat(levels) + "1" + ";}".repeat(levels)),
        Arguments.of("lambdas", "x: ".repeat(levels) + "x"),
        Arguments.of("sums", "1" + "+1".repeat(levels)),
        Arguments.of("concatenations", "a++".repeat(levels) + "a"),
        Arguments.of("attribute paths", "{a" + ".b".repeat(levels) + "=1;}"),
        Arguments.of("strings", "\"${".repeat(levels / 2) + "a" + "}\"".repeat(levels / 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("allowedSources")
  void allowedDepthParsesAndPrintsOnAnOrdinaryStack(String name, String text) {
    assertThat(Sources.printed(text)).isNotEmpty();
  }

  @Test
  void theLimitCanBeLowered() {
    ParseOptions options = ParseOptions.DEFAULT.withMaxDepth(50);
    assertThat(parse("[".repeat(40) + "]".repeat(40), options)).isInstanceOf(ListLiteral.class);
    assertThatThrownBy(() -> parse("[".repeat(60) + "]".repeat(60), options))
        .isInstanceOf(SyntaxError.class)
        .hasMessageContaining("50");
  }

  @Test
  void theErrorNamesThePlaceWhereTheLimitIsPassed() {
    assertThatThrownBy(
            () -> parse("[".repeat(60) + "]".repeat(60), ParseOptions.DEFAULT.withMaxDepth(50)))
        .asInstanceOf(throwable(SyntaxError.class))
        .extracting(SyntaxError::offset)
        .isEqualTo(49);
  }

  @Test
  void manyArgumentsAreOneCall() {
    Expr call = Sources.parse("f" + " a".repeat(MANY));
    assertThat(call).isInstanceOfSatisfying(Call.class, c -> assertThat(c.args()).hasSize(MANY));
  }

  @Test
  void aLongSelectionIsOneNode() {
    Expr select = Sources.parse("a" + ".b".repeat(MANY));
    assertThat(select)
        .isInstanceOfSatisfying(Select.class, s -> assertThat(s.path()).hasSize(MANY));
  }

  @Test
  void theErrorOfADeepParseKeepsItsPlace() {
    String text = "(".repeat(1000) + "]";
    assertThatThrownBy(() -> Sources.parse(text))
        .asInstanceOf(throwable(SyntaxError.class))
        .extracting(SyntaxError::offset)
        .isEqualTo(1000);
  }

  @Test
  void aDeepParseDoesNotLoseAnInterrupt() {
    Thread.currentThread().interrupt();
    Sources.parse("(".repeat(1000) + "1" + ")".repeat(1000));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void heightsOfOperandsAndChainsAddUp() {
    String chain = "+1".repeat(100);
    String text =
        IntStream.range(0, 8).mapToObj(i -> "(").reduce("", String::concat)
            + "1"
            + (chain + ")").repeat(8);
    assertThatThrownBy(() -> parse(text, ParseOptions.DEFAULT.withMaxDepth(500)))
        .isInstanceOf(SyntaxError.class);
    assertThat(parse(text, ParseOptions.DEFAULT.withMaxDepth(1000))).isNotNull();
  }

  private static Expr parse(String text, ParseOptions options) {
    return Parser.parse(Sources.source(text), options);
  }
}
