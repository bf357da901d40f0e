package dev.firn.instantiate.fetch.hg;

import dev.firn.instantiate.program.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the machine's {@code hg}. What it is given is never taken for flags of its own. */
final class HgCommand {
  private HgCommand() {}

  /**
   * Its output, a byte string.
   *
   * @throws HgException {@code missing} if there is no {@code hg}; {@code failed} with what it said
   */
  static String run(List<String> arguments) {
    Programs.Result result = attempt(arguments);
    if (result.status() != 0) {
      throw new HgException(
          "failed", "'hg " + String.join(" ", arguments) + "' failed: " + result.err().strip());
    }
    return result.out();
  }

  static Programs.Result attempt(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("hg"));
    command.addAll(arguments);
    ProcessBuilder program = new ProcessBuilder(command);
    // no aliases, colours or translations; no flags out of values
    program.environment().put("HGPLAIN", "+strictflags");
    try {
      return Programs.run(program);
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
