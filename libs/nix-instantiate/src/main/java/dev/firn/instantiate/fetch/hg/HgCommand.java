package dev.firn.instantiate.fetch.hg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the machine's {@code hg}. What it is given is never taken for flags of its own. */
final class HgCommand {
  private HgCommand() {}

  /** How it ended, and what it said. */
  record Result(int status, String out, String err) {}

  /**
   * Its output, a byte string.
   *
   * @param folder for a temporary file
   * @throws HgException {@code missing} if there is no {@code hg}; {@code failed} with what it said
   */
  static String run(Path folder, List<String> arguments) {
    Result result = attempt(folder, arguments);
    if (result.status != 0) {
      throw new HgException(
          "failed", "'hg " + String.join(" ", arguments) + "' failed: " + result.err.strip());
    }
    return result.out;
  }

  static Result attempt(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("hg"));
    command.addAll(arguments);
    try {
      Path err = Files.createTempFile(folder, "hg", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(err.toFile());
      // no aliases, colours or translations; no flags out of values
      builder.environment().put("HGPLAIN", "+strictflags");
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int status = process.waitFor();
      String said = Files.readString(err, StandardCharsets.ISO_8859_1);
      Files.delete(err);
      return new Result(status, out, said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HgException("interrupted", "fetching from Mercurial was interrupted", e);
    } catch (IOException e) {
      throw new HgException(
          "missing",
          "Mercurial repositories need the 'hg' command, which cannot be started ("
              + e.getMessage()
              + "); install Mercurial",
          e);
    }
  }
}
