package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private final List<SyntaxWarning> warnings = new ArrayList<>();

  private ParseOptions options(Lint urls, Lint shortPaths, Lint absolutePaths) {
    return ParseOptions.DEFAULT
        .withHome("/home/me")
        .withLints(urls, shortPaths, absolutePaths)
        .withWarnings(warnings::add);
  }

  private static void parse(String text, ParseOptions options) {
    Parser.parse(Sources.source(text), options);
  }

  @Test
  void lintsAreSilentByDefault() {
    parse("[ x:y a/b /c ]", ParseOptions.DEFAULT.withWarnings(warnings::add));
    assertThat(warnings).isEmpty();
  }

  @Test
  void lintsWarnAtTheirPlaces() {
    parse("[ x:y a/b /c ~/d ./e ]", options(Lint.WARN, Lint.WARN, Lint.WARN));
    assertThat(warnings)
        .extracting(SyntaxWarning::code, SyntaxWarning::offset)
        .containsExactly(
            tuple(SyntaxWarning.Code.URL_LITERAL, 2),
            tuple(SyntaxWarning.Code.SHORT_PATH_LITERAL, 6),
            tuple(SyntaxWarning.Code.ABSOLUTE_PATH_LITERAL, 10),
            tuple(SyntaxWarning.Code.ABSOLUTE_PATH_LITERAL, 13));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x:y", "a/b", "/c", "~/d", "a/${b}"})
  void fatalLintsAreErrors(String text) {
    assertThatThrownBy(() -> parse(" " + text, options(Lint.FATAL, Lint.FATAL, Lint.FATAL)))
        .asInstanceOf(throwable(SyntaxError.class))
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(SyntaxError.Code.LINT);
              assertThat(error.offset()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"[ (x) or ]", "f a or", "a.b or c or"})
  void orAsANameWarnsWhereItsMeaningWillChange(String text) {
    parse(text, ParseOptions.DEFAULT.withWarnings(warnings::add));
    assertThat(warnings)
        .extracting(SyntaxWarning::code)
        .containsExactly(SyntaxWarning.Code.OR_AS_IDENTIFIER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f or", "[ (f or) ]", "g (f or) x", "f or x", "{ or = 1; }.or"})
  void orAsANameIsSilentWhereItsMeaningStays(String text) {
    parse(text, ParseOptions.DEFAULT.withWarnings(warnings::add));
    assertThat(warnings).isEmpty();
  }

  @Test
  void theWarningAboutOrQuotesTheExpression() {
    parse("[ 1\n  x or ]", ParseOptions.DEFAULT.withWarnings(warnings::add));
    assertThat(warnings.getFirst().message()).contains("(x or)");
    assertThat(warnings.getFirst().position()).isEqualTo(new Position("test.nix", 2, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a |> b", "a <| b"})
  void pipesMustBeEnabled(String text) {
    assertThatThrownBy(() -> parse(text, ParseOptions.DEFAULT))
        .asInstanceOf(throwable(SyntaxError.class))
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(SyntaxError.Code.EXPERIMENTAL_FEATURE_DISABLED);
              assertThat(error.offset()).isEqualTo(2);
              assertThat(error.hint()).contains("pipe-operators");
            });
  }

  @Test
  void aHomePathNeedsAHome() {
    assertThatThrownBy(() -> parse("[ ~/a ]", ParseOptions.DEFAULT))
        .asInstanceOf(throwable(SyntaxError.class))
        .extracting(SyntaxError::code)
        .isEqualTo(SyntaxError.Code.HOME_PATH_UNAVAILABLE);
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> ParseOptions.DEFAULT.withMaxDepth(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ParseOptions.DEFAULT.withHome("me"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Source.of("1", "a.nix", "here"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
