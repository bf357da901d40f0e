package dev.firn.eval.format;

import static dev.firn.eval.NixAssert.assertThatNix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.eval.Evaluator;
import dev.firn.eval.InMemoryHost;
import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Attrs;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlReaderTest {
  private static final Evaluator EVALUATOR =
      new Evaluator(new InMemoryHost(), EvalSettings.defaults(), LanguageBuiltins::groups);

  private static String read(String toml) {
    Attrs value = TomlReader.read(toml, true);
    return EVALUATOR.run(() -> ValuePrinter.print(EVALUATOR.machine(), value, PrintOptions.EVAL));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "+12|12",
        "-0|0",
        "0xDEAD_beef|3735928559",
        "0o17|15",
        "0b101|5",
        "1_000|1000",
        "2.50|2.5",
        "1e3|1000",
        "-inf|-inf",
        "true|true",
        "\"a\\tb\\u00e9\"|\"a\\tb\u00c3\u00a9\"",
        "'a\\tb'|\"a\\\\tb\"",
        "[1, 'x', [2.5,],]|[ 1 \"x\" [ 2.5 ] ]",
        "{p = 1, q.r = 2}|{ p = 1; q = { r = 2; }; }",
        "''''x'''''|\"'x''\"",
      })
  void readsValues(String toml, String value) {
    assertThat(read("k = " + toml)).isEqualTo("{ k = " + value + "; }");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "2024-02-29|2024-02-29",
        "2024-02-29 07:08:09|2024-02-29T07:08:09",
        "2024-02-29t07:08:09.5z|2024-02-29T07:08:09.500Z",
        "2024-02-29T07:08:09.0001234567+01:30|2024-02-29T07:08:09.000123456+01:30",
        "07:08:09.000|07:08:09",
        "2024-02-29T07:08:09-00:00|2024-02-29T07:08:09Z",
      })
  void timestampsBecomeSets(String toml, String value) {
    assertThat(read("k = " + toml))
        .isEqualTo("{ k = { _type = \"timestamp\"; value = \"" + value + "\"; }; }");
  }

  @Test
  void tablesOpenInAnyOrder() {
    assertThat(read("[a.b]\nx = 1\n[a]\ny = 2\n[[c]]\n[[c.d]]\nz = 3\n[[c]]\n"))
        .isEqualTo("{ a = { b = { x = 1; }; y = 2; }; c = [ { d = [ { z = 3; } ]; } { } ]; }");
  }

  @Test
  void longStringsJoinLinesAtABackslash() {
    assertThat(read("k = \"\"\"\na \\\n   b\n\"\"\"")).isEqualTo("{ k = \"a b\\n\"; }");
  }

  @Test
  void dottedAndQuotedKeysNest() {
    assertThat(read("a . \"b c\" . 'd.e' = 1"))
        .isEqualTo("{ a = { \"b c\" = { \"d.e\" = 1; }; }; }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k",
        "k =",
        "= 1",
        "k = 01",
        "k = 1__0",
        "k = 1_",
        "k = 0x",
        "k = +0x1",
        "k = 1.",
        "k = .5",
        "k = 9223372036854775808",
        "k = 1e999",
        "k = True",
        "k = \"\\e\"",
        "k = \"\\ud800\"",
        "k = \"\\u0000\"",
        "k = \"x",
        "k = 'x",
        "k = \"\"\"x",
        "k = \"a\nb\"",
        "k = [1 2]",
        "k = [,]",
        "k = {a = 1,}",
        "k = {a = 1\n}",
        "k = 1 2",
        "k = 1\nk = 2",
        "k = 1\nk.a = 2",
        "k.a = 1\nk = 2",
        "[t]\n[t]",
        "[t]\na.b = 1\n[t.a]",
        "[t.a]\n[t]\na.b = 1",
        "t = {}\n[t]",
        "t = []\n[[t]]",
        "[t]\n[[t]]",
        "[[t]]\n[t]",
        "[t",
        "[]",
        "[t.]",
        "k = 2023-02-29",
        "k = 24:00:00",
        "k = 07:08",
        "k = 2024-1-1",
        "\u00e9 = 1",
        "k = 'a\u0001'",
        "# \u0001",
        "k = 1\r",
        "k = \"\u00c3\""
      })
  void refusesWhatIsNoToml(String toml) {
    assertThatThrownBy(() -> TomlReader.read(toml, true)).isInstanceOf(FormatException.class);
  }

  @Test
  void aFaultIsNamedByLineAndColumn() {
    assertThatThrownBy(() -> TomlReader.read("a = 1\nb = ?", false))
        .hasMessageContaining("line 2, column 5");
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> EVALUATOR.run(() -> read("k = " + "[".repeat(100_000))))
        .isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> EVALUATOR.run(() -> read("a.".repeat(100_000) + "a = 1")))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void timestampsNeedAFeature() {
    assertThatNix("builtins.fromTOML \"k = 2024-02-29\"").failsWith(ErrorCode.INVALID_TOML);
  }

  @Property(tries = 3000)
  void anyBytesAreReadOrRefused(@ForAll("noise") String bytes) {
    try {
      TomlReader.read(bytes, true);
    } catch (FormatException e) {
      assertThat(e.getMessage()).contains("line ");
    }
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "a",
            "b",
            ".",
            "=",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "\"\"\"",
            "\\",
            "\n",
            "#",
            "1",
            "0x",
            "-",
            "_",
            ":",
            "2024-02-29",
            "07:08:09",
            "true",
            " ",
            "\u00e9",
            "\u0001")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
