package dev.firn.eval.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.NixAssert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ErrorReferenceTest {
  private static final Path PAGE = Path.of("../../docs/reference/errors.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("## FE\\d+ (\\w+)\n(?:(?!\n## ).)*?```nix\n(.*?)\n```", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> everyCodeHasAChapterThatNamesItsCategory() throws IOException {
    String page = Files.readString(PAGE);
    return Arrays.stream(ErrorCode.values())
        .map(
            code ->
                DynamicTest.dynamicTest(
                    code.id(),
                    () -> {
                      String category = code.category().name();
                      assertThat(page)
                          .contains(
                              "## "
                                  + code.id()
                                  + " "
                                  + code
                                  + "\n\n"
                                  + category.charAt(0)
                                  + category.substring(1).toLowerCase(java.util.Locale.ROOT)
                                  + ". ");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleFailsAsItsChapterSays() throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(PAGE));
    return examples
        .results()
        .filter(example -> needsNoStore(example.group(1)))
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.group(1),
                    () ->
                        NixAssert.assertThatNix(example.group(2))
                            .failsWith(ErrorCode.valueOf(example.group(1)))));
  }

  private static boolean needsNoStore(String code) {
    return !code.equals("INVALID_DERIVATION") && !code.equals("INVALID_STORE_PATH");
  }
}
