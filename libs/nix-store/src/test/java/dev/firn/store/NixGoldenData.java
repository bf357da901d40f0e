package dev.firn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkout of NixOS/nix of the 2.36 line with its golden data, which stays where it is.
 *
 * @param source the checkout's root
 */
public record NixGoldenData(Path source) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path REPORT = Path.of("target/nix-golden-data.txt");

  /** The checkout that {@code FIRN_NIX_SOURCE} names; the test is skipped without it. */
  public static NixGoldenData require() {
    String source = System.getenv("FIRN_NIX_SOURCE");
    assumeTrue(source != null, "FIRN_NIX_SOURCE names no checkout of NixOS/nix");
    return new NixGoldenData(Path.of(source));
  }

  /** A file or folder of the store library's golden data. */
  public Path store(String path) {
    return source.resolve("src/libstore-tests/data").resolve(path);
  }

  /** A file or folder of the utility library's golden data. */
  public Path util(String path) {
    return source.resolve("src/libutil-tests/data").resolve(path);
  }

  /** The files of a folder whose names end so, at least one. */
  public static List<Path> files(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(extension)).sorted().toList();
      assertThat(found).as(folder.toString()).isNotEmpty();
      return found;
    }
  }

  public static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(file.toFile());
  }

  /** Says how many files of a kind were found right, for the report of the conformance script. */
  public static void report(String kind, int count) throws IOException {
    assertThat(count).as(kind).isPositive();
    Files.writeString(
        REPORT,
        kind + "\t" + count + "\n",
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
