package dev.firn.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A machine with Firn on it, as its user sees it: the command line, and pages. */
final class FirnMachine implements AutoCloseable {
  /** The checkout that is tested. */
  static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  private final Path state;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** A machine whose state is in that folder; nothing is started. */
  FirnMachine(Path state) {
    this.state = state;
  }

  /** What a command said, and how it ended. */
  record Ended(int status, String output) {}

  /** The words before the arguments of {@code firn}. */
  static List<String> command() {
    Path dist = CHECKOUT.resolve("cli/target/dist");
    List<String> command = new ArrayList<>();
    command.add(FirnCommand.JAVA);
    command.add("@" + dist.resolve("jvm.args"));
    if (Files.exists(dist.resolve("firn.aot"))) {
      command.add("-XX:AOTCache=" + dist.resolve("firn.aot"));
    }
    command.add("-Dfirn.home=" + CHECKOUT);
    command.addAll(List.of("-cp", dist.resolve("lib/firn.jar").toString(), "dev.firn.cli.Main"));
    return command;
  }

  /** Runs {@code firn} and waits for its end. */
  Ended firn(String... arguments) {
    return FirnCommand.run(
        state,
        Map.of(
            "FIRN_STANDALONE", FirnCommand.runner("standalone").toString(),
            "FIRN_NODE", "e2e",
            "FIRN_NO_TRAINING", "1",
            "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"),
        arguments);
  }

  /** The folder that everything of this machine is in. */
  Path state() {
    return state;
  }

  /** Where the server listens. */
  URI server() throws IOException {
    String text = Files.readString(state.resolve("server.json"));
    Matcher url = Pattern.compile("\"url\":\"([^\"]+)\"").matcher(text);
    if (!url.find()) {
      throw new AssertionError("no server's address in " + text);
    }
    return URI.create(url.group(1));
  }

  /** What lets one in. */
  String token() throws IOException {
    return Files.readString(state.resolve("token")).strip();
  }

  /** A port that nothing listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Puts free ports in the place of the ports that a file names. */
  static Map<String, Integer> changePorts(Path file, String... ports) throws IOException {
    Map<String, Integer> free = new TreeMap<>();
    String text = Files.readString(file);
    for (String port : ports) {
      int other = freePort();
      free.put(port, other);
      text = text.replace(port, Integer.toString(other));
    }
    Files.writeString(file, text);
    return free;
  }

  /** The body of a page. */
  String page(String url) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** An example of the checkout, copied so that it can be changed. */
  static Path copyOfExample(String name, Path to) throws IOException {
    Path from = CHECKOUT.resolve("examples").resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }

  /** Where a path leads to on this machine for who sees {@code root} as {@code /}. */
  static Path follow(Path root, String path) throws IOException {
    Deque<String> left = new ArrayDeque<>(List.of(path.substring(1).split("/")));
    Path at = root;
    for (int links = 0; !left.isEmpty(); ) {
      Path next = at.resolve(left.pop()).normalize();
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > 40) {
        throw new IOException(path + " is a circle of links");
      }
      Path target = Files.readSymbolicLink(next);
      at = target.isAbsolute() ? root : at;
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        left.push(target.getName(i).toString());
      }
    }
    return at;
  }

  /** Stops Firn, and what its node runs. */
  @Override
  public void close() {
    firn("down");
    endProcessesOf(state);
  }

  /** Ends every process whose command line names a folder. */
  static void endProcessesOf(Path folder) {
    String mark = folder.toString();
    ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().map(c -> c.contains(mark)).orElse(false))
        .filter(p -> p.pid() != ProcessHandle.current().pid())
        .forEach(ProcessHandle::destroyForcibly);
  }
}
