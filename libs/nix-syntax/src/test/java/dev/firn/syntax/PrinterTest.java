package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-2.5, -2.5",
    "100000, 100000",
    "999999.5, 1e+06",
    "1000000, 1e+06",
    "123456.5, 123456",
    "123457.5, 123458",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "3.14159265, 3.14159",
    "1e100, 1e+100",
    "1.25e-300, 1.25e-300",
    "Infinity, inf",
    "-Infinity, -inf",
    "NaN, nan",
  })
  void floatsHaveSixDigits(double value, String text) {
    assertThat(Floats.print(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_", "a-b", "a'", "A1", "or", "then'"})
  void namesThatAreIdentifiersStayBare(String name) {
    assertThat(Printer.printName(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a b", "-a", "'a", "if", "inherit", "\u00e9", "a.b"})
  void otherNamesAreQuoted(String name) {
    assertThat(Printer.printName(name)).isEqualTo('"' + name + '"');
  }

  @ParameterizedTest
  @CsvSource({
    "'a', '\"a\"'",
    "'\"', '\"\\\"\"'",
    "'\\', '\"\\\\\"'",
    "'${', '\"\\${\"'",
    "'$', '\"$\"'",
    "'$$', '\"$$\"'",
  })
  void stringsEscapeWhatMeansSomething(String value, String text) {
    assertThat(Printer.printString(value)).isEqualTo(text);
  }
}
