package dev.firn.cli.server;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.ServerException;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the server of this machine keeps its state: {@code $FIRN_STATE_DIR}, or {@code firn} in
 * {@code $XDG_STATE_HOME}, or {@code ~/.local/state/firn}.
 */
public record StateFolder(Path path) {
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(3);
  private static final int LAST_WORDS = 16 << 10;
  private static final String SAYS = "firn: ";
  private static final String ENDS = "firn: ends: ";
  private static final int LOOKS = 4;
  private static final int LOOKS_FOR_NUMBER = 100;
  private static final long LOOK_MILLIS = 10;

  /** The folder that the environment names. */
  public static StateFolder of(Console console) {
    String given = console.variableNotEmpty("FIRN_STATE_DIR");
    String state = console.variableNotEmpty("XDG_STATE_HOME");
    String home = console.variableNotEmpty("HOME");
    String folder =
        given != null
            ? given
            : state != null
                ? state + "/firn"
                : (home == null ? console.workingDirectory() : home) + "/.local/state/firn";
    return new StateFolder(BytePaths.of(console.absolute(folder)));
  }

  /** What the server wrote about itself. */
  public record Running(URI url, Path tokenFile, long pid, String node, @Nullable Instant started) {
    /** Its process; empty when it is gone, also when another has its number now. */
    public Optional<ProcessHandle> process() {
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    private boolean isSame(ProcessHandle process) {
      Optional<Instant> began = process.info().startInstant();
      return started == null || began.isEmpty() || !began.get().isAfter(started.plus(CLOCK_SLACK));
    }
  }

  /** The file in which the server tells where it is. */
  public Path serverFile() {
    return path.resolve("server.json");
  }

  /** The server's log. */
  public Path log() {
    return path.resolve("log").resolve("firn.log");
  }

  /**
   * The process that has this folder, from the first moment of its start to the last of its end; 0
   * when it does not say which one it is.
   */
  public OptionalLong holder() {
    Path lock = path.resolve("lock");
    if (!Files.isWritable(lock)) {
      return OptionalLong.empty();
    }
    // others that only look have it for a moment
    for (int look = 0; look < LOOKS; look++) {
      try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
          FileLock free = channel.tryLock()) {
        if (free != null) {
          return OptionalLong.empty();
        }
        Thread.sleep(LOOK_MILLIS);
      } catch (OverlappingFileLockException | IOException e) {
        return OptionalLong.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(pid(lock));
    } catch (IOException e) {
      return OptionalLong.of(0);
    }
  }

  /**
   * The process that has this folder, if it is the one that wrote its number there. One that has
   * just begun is given the time to write it.
   */
  Optional<ProcessHandle> holderProcess() {
    for (int look = 0; look < LOOKS_FOR_NUMBER; look++) {
      OptionalLong pid = holder();
      Optional<ProcessHandle> process = processOf(pid);
      if (pid.isEmpty() || process.isPresent()) {
        return process;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Optional<ProcessHandle> processOf(OptionalLong pid) {
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant wrote = Files.getLastModifiedTime(path.resolve("lock")).toInstant();
      return new Running(URI.create("http:/"), path, pid.getAsLong(), "", wrote).process();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long pid(Path lock) throws IOException {
    try {
      return Long.parseLong(Files.readString(lock, StandardCharsets.ISO_8859_1).strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Why the server has given up, if that is the last thing it said. */
  public Optional<String> lastWords() {
    try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "r")) {
      byte[] end = new byte[Math.clamp(log.length(), 0, LAST_WORDS)];
      log.seek(log.length() - end.length);
      log.readFully(end);
      return new String(end, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(SAYS))
          .reduce((_, last) -> last)
          .filter(line -> line.startsWith(ENDS))
          .map(line -> line.substring(ENDS.length()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the server wrote about itself; empty when there is none, or it ended without a word. */
  public Optional<Running> running() {
    Path file = serverFile();
    String text;
    Instant written;
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      text = Files.readString(file);
      written = Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new CommandException("cannot read '" + file + "': " + e.getMessage());
    }
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      Json json = Json.parse(text);
      String token = json.text("tokenFile");
      Running running =
          new Running(
              URI.create(json.text("url")),
              token.isEmpty() ? path.resolve("token") : path.resolve(token),
              json.number("pid"),
              json.text("node"),
              started(json.text("started"), written));
      return running.process().isPresent() ? Optional.of(running) : Optional.empty();
    } catch (ServerException | IllegalArgumentException e) {
      throw new CommandException(
          "'" + file + "' is not what a server wrote (" + e.getMessage() + "); remove it");
    }
  }

  private static Instant started(String text, Instant written) {
    try {
      return text.isEmpty() ? written : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return written;
    }
  }

  /**
   * The token in a file.
   *
   * @throws CommandException if it cannot be read
   */
  static String token(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new CommandException(
          "cannot read the token in '"
              + file
              + "': "
              + (Files.exists(file) ? e.getMessage() : "there is no such file"));
    }
  }
}
