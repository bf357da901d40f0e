package dev.firn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server as a process of its own, which can be stopped, killed and started again. */
final class ServiceProcess {
  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private @Nullable Process process;

  ServiceProcess(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
  }

  String name() {
    return name;
  }

  /** Starts it; what it says is added to its log. */
  synchronized void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(log.getParent().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(key -> key.startsWith("FIRN_"));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Asks it to end, and waits for that. Its exit status. */
  synchronized int stop() throws InterruptedException {
    Process running = running();
    running.destroy();
    if (!running.waitFor(60, TimeUnit.SECONDS)) {
      running.destroyForcibly().waitFor();
      throw new AssertionError(name + " did not end within a minute:\n" + lastLines());
    }
    return running.exitValue();
  }

  /** {@code kill -9}. */
  synchronized void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return running;
  }

  /** What it said. */
  String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of what it said. */
  String lastLines() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
