package dev.firn.syntax;

import dev.firn.test.GoldenTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ParseGoldenTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @TestFactory
  Stream<DynamicTest> printsTheTreeOfWhatParses() {
    return GoldenTests.of(
        RESOURCES.resolve("parse-ok"),
        ".nix",
        ".exp",
        input -> Printer.print(Parser.parse(source(input), Sources.OPTIONS)) + "\n");
  }

  @TestFactory
  Stream<DynamicTest> namesTheFaultOfWhatDoesNotParse() {
    return GoldenTests.of(
        RESOURCES.resolve("parse-fail"), ".nix", ".err", ParseGoldenTest::errorOf);
  }

  private static String errorOf(Path input) throws IOException {
    try {
      return "parsed: " + Printer.print(Parser.parse(source(input), Sources.OPTIONS)) + "\n";
    } catch (SyntaxError error) {
      Position position = error.position();
      return position.line()
          + ":"
          + position.column()
          + " "
          + error.code()
          + "\n"
          + error.getMessage()
          + "\n"
          + (error.hint() == null ? "" : "hint: " + error.hint() + "\n");
    }
  }

  private static Source source(Path input) throws IOException {
    return new Source(Files.readAllBytes(input), input.getFileName().toString(), "/base");
  }
}
