package dev.firn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line as it was built, and the programs beside it. */
final class FirnCommand {
  /** The Java that runs this test. */
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private FirnCommand() {}

  /** The command's words. */
  static List<String> of(String... arguments) {
    List<String> command = FirnMachine.command();
    command.addAll(List.of(arguments));
    return command;
  }

  /** The jar with which a module runs by itself. */
  static Path runner(String module) {
    try (Stream<Path> files = Files.list(FirnMachine.CHECKOUT.resolve(module).resolve("target"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError(module + " is not built"));
    } catch (IOException e) {
      throw new UncheckedIOException(module + " is not built", e);
    }
  }

  /**
   * Runs {@code firn} and waits for its end.
   *
   * @param state its state folder, which is also where its output goes
   */
  static FirnMachine.Ended run(Path state, Map<String, String> environment, String... arguments) {
    try {
      Path output = Files.createTempFile(state, "output", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(of(arguments))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      List.of("FIRN_SERVER", "FIRN_TOKEN", "FIRN_TOKEN_FILE", "FIRN_STANDALONE")
          .forEach(builder.environment()::remove);
      builder.environment().put("FIRN_STATE_DIR", state.toString());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("firn did not end: " + Files.readString(output));
      }
      return new FirnMachine.Ended(
          process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
