package dev.firn.syntax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast the parser is: reads and parses every {@code .nix} file below a folder, several times in
 * one process, so that the first round shows a cold start and the last one a warm one.
 *
 * <pre>java -cp target/classes:target/test-classes dev.firn.syntax.ParseBenchmark FOLDER [ROUNDS]
 * </pre>
 */
public final class ParseBenchmark {
  private ParseBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(f -> f.toString().endsWith(".nix") && Files.isRegularFile(f)).toList();
    }
    for (int round = 1; round <= rounds; round++) {
      measure(round, files);
    }
  }

  private static void measure(int round, List<Path> files) throws IOException {
    ParseOptions options = ParseOptions.DEFAULT.withHome("/home/me");
    long bytes = 0;
    int failed = 0;
    long parsing = 0;
    long start = System.nanoTime();
    for (Path file : files) {
      byte[] text = Files.readAllBytes(file);
      bytes += text.length;
      long before = System.nanoTime();
      Source source = new Source(text, file.toString(), file.getParent().toString());
      try {
        Parser.parse(source, options);
      } catch (SyntaxError error) {
        failed++;
      }
      parsing += System.nanoTime() - before;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "round %d: %d files, %d of them faulty, %.1f MB in %.3f s, parsing %.3f s:"
            + " %.0f files/s, %.1f MB/s%n",
        round,
        files.size(),
        failed,
        bytes / 1e6,
        seconds,
        parsing / 1e9,
        files.size() / seconds,
        bytes / 1e6 / seconds);
  }
}
