package dev.firn.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Golden tests: each input file of a folder has its expected output beside it, byte for byte.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> printsWhatItParsed() {
 *   return GoldenTests.of(Path.of("src/test/resources/parse-ok"), ".nix", ".exp", input -> …);
 * }
 * }</pre>
 *
 * <p>An expected file without its input fails, and so does a folder without inputs. With {@code
 * -Dgolden.overwrite=true} wrong and missing expected files are written anew, and the tests that
 * caused it still fail, so that the new files are read before they pass.
 */
public final class GoldenTests {
  /** The system property that lets expected files be rewritten. */
  public static final String OVERWRITE = "golden.overwrite";

  private GoldenTests() {}

  /** What is under test. */
  @FunctionalInterface
  public interface Subject {
    /** The output for one input file, one char per byte (ISO 8859-1). */
    String outputFor(Path input) throws Exception;
  }

  /**
   * One test per input file, and one that looks for orphans.
   *
   * @param folder the folder, relative to the module; its subfolders are not looked at
   * @param inputSuffix how inputs end, such as {@code .nix}
   * @param expectedSuffix what takes the input suffix's place, such as {@code .exp}
   */
  public static Stream<DynamicTest> of(
      Path folder, String inputSuffix, String expectedSuffix, Subject subject) {
    List<Path> inputs = filesEndingIn(folder, inputSuffix);
    Stream<DynamicTest> tests =
        inputs.stream()
            .map(
                input ->
                    DynamicTest.dynamicTest(
                        stem(input, inputSuffix),
                        input.toUri(),
                        () ->
                            compare(
                                subject.outputFor(input),
                                folder.resolve(stem(input, inputSuffix) + expectedSuffix))));
    DynamicTest orphans =
        DynamicTest.dynamicTest(
            "every " + expectedSuffix + " file has an input",
            () -> {
              Assertions.assertThat(inputs).as("inputs in %s", folder).isNotEmpty();
              Assertions.assertThat(filesEndingIn(folder, expectedSuffix))
                  .allSatisfy(
                      expected ->
                          Assertions.assertThat(
                                  folder.resolve(stem(expected, expectedSuffix) + inputSuffix))
                              .exists());
            });
    return Stream.concat(tests, Stream.of(orphans));
  }

  /**
   * Compares one output with the file that has to hold it.
   *
   * @param actual one char per byte (ISO 8859-1)
   */
  public static void compare(String actual, Path expected) throws IOException {
    String wanted = Files.exists(expected) ? Files.readString(expected, ISO_8859_1) : null;
    if (actual.equals(wanted)) {
      return;
    }
    if (Boolean.getBoolean(OVERWRITE)) {
      Files.writeString(expected, actual, ISO_8859_1);
      throw new AssertionError("wrote " + expected + "; read it, then run the test again");
    }
    if (wanted == null) {
      throw new AssertionError(
          "%s is missing; the output was:%n%s%n(-D%s=true writes it)"
              .formatted(expected, actual, OVERWRITE));
    }
    Assertions.assertThat(actual)
        .as("%s (-D%s=true rewrites it)", expected, OVERWRITE)
        .isEqualTo(wanted);
  }

  private static String stem(Path file, String suffix) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - suffix.length());
  }

  private static List<Path> filesEndingIn(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the golden files in " + folder, e);
    }
  }
}
