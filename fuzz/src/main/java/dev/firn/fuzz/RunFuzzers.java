package dev.firn.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs targets under Jazzer, one process each. Found inputs are kept beside the corpus that is in
 * the repository, which is only read.
 */
public final class RunFuzzers {
  private static final int LONGEST_INPUT = 16_384;
  private static final int SECONDS_FOR_ONE_INPUT = 10;
  private static final String MEMORY = "-Xmx1g";

  private final Path corpora;
  private final Path work;
  private final int seconds;

  private RunFuzzers(Path corpora, Path work, int seconds) {
    this.corpora = corpora;
    this.work = work;
    this.seconds = seconds;
  }

  /**
   * Runs.
   *
   * @param arguments the folder of corpora, a folder to work in, seconds for each target, and names
   *     of targets with commas between them, or nothing for all
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    RunFuzzers run =
        new RunFuzzers(
            Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    boolean some = arguments.length > 3 && !arguments[3].isBlank();
    List<String> names =
        some ? Arrays.asList(arguments[3].split(",", -1)) : List.copyOf(Targets.byName().keySet());
    List<String> failed = new ArrayList<>();
    for (String name : names) {
      Targets.named(name);
      if (run.fuzz(name) != 0) {
        failed.add(name);
      }
    }
    if (!failed.isEmpty()) {
      System.err.println("findings in: " + String.join(", ", failed) + "; see " + run.work);
      System.exit(1);
    }
  }

  private int fuzz(String name) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve(name));
    Path found = Files.createDirectories(folder.resolve("corpus"));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                MEMORY,
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + Fuzzer.TARGET + "=" + name,
                "-classpath",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--instrumentation_includes=dev.firn.**",
                "--custom_hook_includes=dev.firn.fuzz.none.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + seconds,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + SECONDS_FOR_ONE_INPUT,
                "-print_final_stats=1",
                found.toString(),
                corpora.resolve(name).toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(seconds + 300L, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    int status = process.exitValue();
    String runs =
        Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.startsWith("Done "))
            .findFirst()
            .orElse("stopped");
    System.out.println(name + ": " + (status == 0 ? runs : "finding, status " + status));
    return status;
  }
}
