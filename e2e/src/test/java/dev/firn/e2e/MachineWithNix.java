package dev.firn.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A machine with real Nix and an empty store: this machine, in a mount namespace of its own, where
 * nothing that is written stays.
 */
final class MachineWithNix implements AutoCloseable {
  private static final long PATIENCE_MINUTES = 5;

  private final Path folder;
  private final Process machine;
  private final List<Process> started = new ArrayList<>();

  /**
   * @param folder an empty folder
   */
  MachineWithNix(Path folder) throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "only root can make a machine of its own with real Nix");
    this.folder = folder;
    Path root = Files.createDirectory(folder.resolve("machine"));
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "bash",
                Path.of("src/test/resources/machine-with-nix.sh").toAbsolutePath().toString(),
                root.toString(),
                FirnMachine.CHECKOUT.toString(),
                System.getProperty("java.home"),
                folder.toString()));
    machine =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("machine.txt").toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(machine.getInputStream(), StandardCharsets.US_ASCII));
    String first = out.readLine();
    if (!"ready".equals(first)) {
      machine.destroyForcibly();
      String why = Files.readString(folder.resolve("machine.txt"));
      assumeTrue(false, "no machine of its own can be made here: " + why);
    }
  }

  private ProcessBuilder command(List<String> words) {
    List<String> all = new ArrayList<>();
    String pid = Long.toString(machine.pid());
    all.addAll(List.of("nsenter", "--target", pid, "--mount", "--root", "--wdns=/"));
    all.addAll(words);
    ProcessBuilder command =
        new ProcessBuilder(all).redirectErrorStream(true).redirectInput(new File("/dev/null"));
    command.environment().putAll(Map.of("HOME", "/root", "NIX_CONFIG", "build-users-group ="));
    return command;
  }

  /** Runs a command on it. */
  FirnMachine.Ended run(String... words) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process = command(List.of(words)).redirectOutput(output.toFile()).start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(words[0] + " did not end: " + Files.readString(output));
    }
    return new FirnMachine.Ended(process.exitValue(), Files.readString(output));
  }

  /** Starts a command on it that goes on until the machine is closed. */
  Path start(List<String> words) throws IOException {
    Path output = Files.createTempFile(folder, "running", ".txt");
    started.add(command(words).redirectOutput(output.toFile()).start());
    return output;
  }

  @Override
  public void close() throws Exception {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(1, TimeUnit.MINUTES);
    }
    machine.destroy();
    machine.waitFor(1, TimeUnit.MINUTES);
  }
}
