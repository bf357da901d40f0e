package dev.firn.instantiate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands of the machine, without the settings of the person who runs the tests. */
public final class Tools {
  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("HGRCPATH", ""),
          Map.entry("GIT_CONFIG_GLOBAL", "/dev/null"),
          Map.entry("GIT_CONFIG_SYSTEM", "/dev/null"),
          Map.entry("GIT_AUTHOR_NAME", "A"),
          Map.entry("GIT_AUTHOR_EMAIL", "a@example.org"),
          Map.entry("GIT_AUTHOR_DATE", "2001-02-03T04:05:06Z"),
          Map.entry("GIT_COMMITTER_NAME", "A"),
          Map.entry("GIT_COMMITTER_EMAIL", "a@example.org"),
          Map.entry("GIT_COMMITTER_DATE", "2001-02-03T04:05:06Z"));

  private Tools() {}

  /** Whether a command is installed. */
  public static boolean has(String command) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a command prints on its standard output, without the last line's end; it must succeed. Its
   * warnings depend on the machine, so they are only shown when it fails.
   */
  public static String run(Path folder, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(arguments));
    Path errors = Files.createTempFile("tool", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line).directory(folder.toFile()).redirectError(errors.toFile());
      builder.environment().putAll(ENVIRONMENT);
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (process.waitFor() != 0) {
        throw new AssertionError(
            String.join(" ", line) + " failed: " + out + Files.readString(errors));
      }
      return out.stripTrailing();
    } finally {
      Files.delete(errors);
    }
  }
}
