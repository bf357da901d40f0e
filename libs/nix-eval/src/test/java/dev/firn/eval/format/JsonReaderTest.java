package dev.firn.eval.format;

import static dev.firn.eval.NixAssert.assertThatNix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static final Evaluator EVALUATOR =
      new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);

  private static String rewritten(String json) {
    Value value = JsonReader.read(json);
    return EVALUATOR.run(
        () -> JsonPrinter.print(EVALUATOR.machine(), value, true, false, -1).value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "7|7",
        "-0|0",
        "-0.0|-0.0",
        "1e3|1000.0",
        "12E-1|1.2",
        "9223372036854775807|9223372036854775807",
        "-9223372036854775808|-9223372036854775808",
        "-9223372036854775809|-9.223372036854776e+18",
        "18446744073709551616|1.8446744073709552e+19",
        "1e-999|0.0",
        "[ ]|[]",
        "{ }|{}",
        "{\"b\":[null,true],\"a\":{\"\":false}}|{\"a\":{\"\":false},\"b\":[null,true]}",
        "{\"k\":1,\"k\":2}|{\"k\":2}",
        "\"\\u0041\\/\\b\"|\"A/\\b\"",
      })
  void readsWhatItWritesAgain(String json, String again) {
    assertThat(rewritten(json)).isEqualTo(again);
  }

  @Test
  void surrogatesMakeOneCharacter() {
    assertThat(rewritten("\"\\ud83d\\ude80\"")).isEqualTo("\"\u00f0\u009f\u009a\u0080\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "--1",
        "1e999",
        "9223372036854775808",
        "tru",
        "truee",
        "[1,]",
        "[,]",
        "[1 2]",
        "[",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1",
        "]",
        "[1] 2",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\u0000\"",
        "\"a\nb\"",
        "\"\u00c3\"",
        "\"\u00ed\u00a0\u0080\"",
        "NaN",
        "// x"
      })
  void refusesWhatIsNoJson(String json) {
    assertThatThrownBy(() -> JsonReader.read(json)).isInstanceOf(FormatException.class);
  }

  @Test
  void aFaultIsNamedByLineAndColumn() {
    assertThatThrownBy(() -> JsonReader.read("[1,\n  x]")).hasMessageContaining("line 2, column 3");
  }

  @Test
  void nestingNeedsNoStack() {
    Value value = JsonReader.read("[".repeat(100_000) + "]".repeat(100_000));
    assertThat(((List) value).size()).isEqualTo(1);
  }

  @Test
  void aTextOfTheStoreIsRefused() {
    assertThatNix("builtins.fromJSON (builtins.toFile \"x\" \"1\")")
        .failsWith(ErrorCode.CONTEXT_NOT_ALLOWED);
  }

  @Property(tries = 500)
  void whatWasWrittenReadsAndWritesTheSame(@ForAll("documents") String json) {
    String once = rewritten(json);
    assertThat(rewritten(once)).isEqualTo(once);
  }

  @Property(tries = 3000)
  void anyBytesAreReadOrRefused(@ForAll("noise") String bytes) {
    try {
      JsonReader.read(bytes);
    } catch (FormatException e) {
      assertThat(e.getMessage()).contains("line ");
    }
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "u",
            "12",
            "-",
            ".",
            "e",
            "null",
            "true",
            "\u00e9",
            "\u00c3\u00a9",
            " ",
            "\n",
            "\u0001",
            "a")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.doubles().map(d -> Double.toString(d)),
            Arbitraries.of("null", "true", "false", "\"x\"", "\"\\n\\u00e9\""));
    return documents(scalars, 3);
  }

  private static Arbitrary<String> documents(Arbitrary<String> scalars, int depth) {
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<String> inner = documents(scalars, depth - 1);
    Arbitrary<String> lists =
        inner.list().ofMaxSize(4).map(parts -> "[" + String.join(", ", parts) + "]");
    Arbitrary<String> sets =
        inner
            .list()
            .ofMaxSize(4)
            .map(
                parts ->
                    parts.stream()
                        .map(part -> "\"k" + part.length() + "\": " + part)
                        .collect(Collectors.joining(",", "{", "}")));
    return Arbitraries.oneOf(scalars, lists, sets);
  }
}
