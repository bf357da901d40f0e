package dev.firn.cli.nix;

import dev.firn.build.SandboxedBuilder;
import dev.firn.cli.console.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sees to it that there are sandboxes. */
final class Bubblewrap {
  private static final Path APT_GET = Path.of("/usr/bin/apt-get");

  private Bubblewrap() {}

  /**
   * Does nothing if bubblewrap is installed; installs it where that is easy: as root, with apt.
   *
   * @throws CommandException that says what is missing
   */
  static void require(EvaluationFlags flags) {
    if (SandboxedBuilder.isAvailable()) {
      return;
    }
    boolean root = "root".equals(System.getProperty("user.name"));
    if (root && Files.isExecutable(APT_GET)) {
      say(flags, "builds need bubblewrap, which is missing: running 'apt-get install bubblewrap'");
      if (!run("install") && run("update")) {
        run("install");
      }
    }
    if (!SandboxedBuilder.isAvailable()) {
      throw new CommandException(
          "builds need bubblewrap (the program 'bwrap'), which is not installed; on Debian and"
              + " Ubuntu: sudo apt-get install bubblewrap");
    }
  }

  private static void say(EvaluationFlags flags, String text) {
    flags.console().err().line(text);
    flags.console().err().flush();
  }

  private static boolean run(String what) {
    List<String> command =
        what.equals("install")
            ? List.of(APT_GET.toString(), "-q", "-y", "install", "bubblewrap")
            : List.of(APT_GET.toString(), "-q", "update");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
