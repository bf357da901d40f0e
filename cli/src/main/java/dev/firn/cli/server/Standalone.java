package dev.firn.cli.server;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.ServerException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Starts and stops the process that has all of Firn in it, on this machine. */
public final class Standalone {
  private static final Duration START = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 50;
  private static final int LOG_LINES = 15;
  private static final long LONG_LOG = 16L << 20;
  private static final String SAYS = "firn: ";
  private static final String CANNOT_START = "firn: cannot start: ";

  /** The server's exit status when another one has its state folder. */
  private static final int HELD = 76;

  /** The server's exit status when another program took its port while it started. */
  private static final int LOST_PORT = 75;

  private static final int MOST_PORTS_LOST = 3;
  private static final long SILENCE_NANOS = 10_000_000_000L;

  private final Console console;
  private final StateFolder state;
  private final StartProgress progress;
  private long read;
  private long said = System.nanoTime();
  private String reason = "";

  /** Told how far the start is. */
  public interface StartProgress {
    /** The process waits for these parts; empty for the process itself. */
    void waitingFor(List<String> parts);

    /** The process says what it does. */
    void says(String line);

    /** All of it is up. */
    void ready(URI url, Duration took);
  }

  /** For the state folder that the environment names. */
  public Standalone(Console console, StartProgress progress) {
    this.console = console;
    this.state = StateFolder.of(console);
    this.progress = progress;
  }

  /**
   * Starts it and waits until it is ready; does nothing but wait when it already runs, also when
   * somebody else has just begun to start it.
   *
   * @param port where it listens; 0 for where it wants to
   * @throws CommandException if it does not come up; the message has the reason, or the end of its
   *     log
   */
  public StateFolder.Running start(int port) {
    long begun = System.nanoTime();
    read = logSize();
    int portsLost = 0;
    boolean waited = false;
    @Nullable Process process = null;
    List<String> told = List.of("?");
    while (System.nanoTime() - begun < START.toNanos()) {
      Optional<StateFolder.Running> running = state.running();
      if (process != null) {
        tell();
      }
      long now = System.nanoTime();
      if (now - said > SILENCE_NANOS) {
        say("still starting, since " + (now - begun) / 1_000_000_000 + " s");
      }
      if (running.isPresent()) {
        List<String> missing = missing(running.get().url());
        if (missing.isEmpty()) {
          if (process != null || waited || !told.equals(List.of("?"))) {
            progress.ready(running.get().url(), Duration.ofNanos(System.nanoTime() - begun));
          }
          return running.get();
        }
        if (!missing.equals(told)) {
          progress.waitingFor(missing);
          said = now;
          told = missing;
        }
      } else if (process == null) {
        OptionalLong holder = state.holder();
        if (holder.isEmpty()) {
          progress.waitingFor(List.of());
          said = now;
          process = launch(port);
        } else if (!waited) {
          waited = true;
          say(
              "another Firn starts or stops here (process "
                  + holder.getAsLong()
                  + "); waiting for it");
        }
      } else if (!process.isAlive() && state.running().isEmpty()) {
        tell();
        int status = process.exitValue();
        if (status == HELD || status == LOST_PORT && ++portsLost < MOST_PORTS_LOST) {
          process = null;
        } else {
          throw new CommandException(ended(status));
        }
      }
      sleep();
    }
    throw new CommandException(
        "Firn did not get ready within " + START.toMinutes() + " minutes" + end());
  }

  private void say(String line) {
    said = System.nanoTime();
    progress.says(line);
  }

  private String ended(int status) {
    return reason.isEmpty()
        ? "Firn ended while it started, with status " + status + end()
        : "Firn cannot start: " + reason + "\n       Its log is " + state.log();
  }

  private long logSize() {
    try {
      return Files.exists(state.log()) ? Files.size(state.log()) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Passes on the whole lines that the log has got since, those that are for people. */
  private void tell() {
    try (RandomAccessFile log = new RandomAccessFile(state.log().toFile(), "r")) {
      byte[] bytes = new byte[Math.clamp(log.length() - read, 0, 1 << 20)];
      log.seek(read);
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('\n') + 1;
      read += end;
      for (String line : text.substring(0, end).lines().toList()) {
        if (line.startsWith(CANNOT_START)) {
          reason = line.substring(CANNOT_START.length());
        } else if (line.startsWith(SAYS)) {
          say(line.substring(SAYS.length()));
        }
      }
    } catch (IOException e) {
      // there is no log yet
    }
  }

  private Process launch(int port) {
    String more = console.variableNotEmpty("FIRN_UP_JAVA_OPTS");
    List<String> command =
        new ServerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                jar(),
                more == null ? List.of() : List.of(more.strip().split("\\s+")),
                console.variableNotEmpty("FIRN_NO_TRAINING") == null)
            .words();
    try {
      Files.createDirectories(state.log().getParent());
      if (logSize() > LONG_LOG) {
        Files.move(
            state.log(),
            state.log().resolveSibling("firn.log.1"),
            StandardCopyOption.REPLACE_EXISTING);
        read = 0;
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("FIRN_STATE_DIR", state.path().toString());
      if (port > 0) {
        builder.environment().put("FIRN_PORT", Integer.toString(port));
      }
      return builder
          .directory(state.path().toFile())
          .redirectInput(new File("/dev/null"))
          .redirectOutput(ProcessBuilder.Redirect.appendTo(state.log().toFile()))
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new CommandException(
          "Firn cannot be started with the state folder '" + state.path() + "': " + why(e));
    }
  }

  /** The jar with everything: {@code $FIRN_STANDALONE}, or the one that this checkout built. */
  private Path jar() {
    String given = console.variableNotEmpty("FIRN_STANDALONE");
    if (given != null) {
      return Path.of(console.absolute(given));
    }
    String home = System.getProperty("firn.home", "");
    Path target = Path.of(home).resolve("standalone").resolve("target");
    if (!home.isEmpty() && Files.isDirectory(target)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "*-runner.jar")) {
        for (Path jar : jars) {
          return jar;
        }
      } catch (IOException e) {
        throw new CommandException("cannot look into '" + target + "': " + e.getMessage());
      }
    }
    throw new CommandException(
        "the server's jar is missing: build it with './mvnw -Dquick -DskipTests -pl standalone -am"
            + " package', or name it in $FIRN_STANDALONE");
  }

  private static String why(IOException e) {
    return e instanceof AccessDeniedException denied
        ? "permission denied: " + denied.getFile()
        : String.valueOf(e.getMessage());
  }

  private String end() {
    try {
      List<String> lines = Files.readAllLines(state.log(), StandardCharsets.ISO_8859_1);
      List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
      return "; the end of its log, " + state.log() + ":\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return "; its log would be " + state.log();
    }
  }

  /** The parts that are not ready; one without a name when the server does not answer. */
  static List<String> missing(URI url) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve("/q/health/ready").toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(10_000);
      int status = connection.getResponseCode();
      if (status == 200) {
        return List.of();
      }
      InputStream in = connection.getErrorStream();
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> down = new ArrayList<>();
      for (Json check : Json.parse(text).list("checks")) {
        if (!check.text("status").equals("UP")) {
          down.add(check.text("name"));
        }
      }
      return down.isEmpty() ? List.of("the server") : down;
    } catch (IOException | ServerException e) {
      return List.of("the server");
    }
  }

  /**
   * Asks it to end, and waits.
   *
   * @return whether there was one
   */
  public boolean stop(Duration atMost) {
    Optional<ProcessHandle> process =
        state.running().flatMap(StateFolder.Running::process).or(state::holderProcess);
    if (process.isEmpty()) {
      return false;
    }
    ProcessHandle handle = process.get();
    if (!handle.destroy()) {
      throw new CommandException(
          "process " + handle.pid() + " cannot be told to end: it is another user's");
    }
    // a process that has given up its folder may still write down what makes the next start faster
    long deadline = System.nanoTime() + atMost.toNanos();
    while (handle.isAlive() && (state.running().isPresent() || state.holder().isPresent())) {
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "Firn (process "
                + handle.pid()
                + ") was told to end but still runs after "
                + atMost.toSeconds()
                + " s; its log is "
                + state.log());
      }
      sleep();
    }
    return true;
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    }
  }
}
