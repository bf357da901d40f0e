package dev.firn.standalone;

import dev.firn.activation.app.JoinTokens;
import dev.firn.agent.Agent;
import dev.firn.agent.AgentException;
import dev.firn.agent.AgentSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The nodes of this machine that are folders in {@code nodes} of the state folder: one agent for
 * each, begun when its folder appears and ended when it is gone.
 */
final class FolderNodes implements AutoCloseable {
  private static final Duration JOINING = Duration.ofHours(1);
  private static final long LOOK_MILLIS = 250;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final Path folder;
  private final URI server;
  private final JoinTokens tokens;
  private final Consumer<String> log;
  private final Map<String, Agent> agents = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("folder-nodes").daemon().factory());

  FolderNodes(Path state, URI server, JoinTokens tokens, Consumer<String> log) {
    this.folder = state.resolve("nodes");
    this.server = server;
    this.tokens = tokens;
    this.log = log;
  }

  /** Begins to look. */
  void start() throws IOException {
    Files.createDirectories(folder);
    clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    try {
      Set<String> found = names();
      for (String name : Set.copyOf(agents.keySet())) {
        if (!found.contains(name)) {
          agents.remove(name).stop();
          log.accept("node " + name + " has no folder any more: its agent ends");
        }
      }
      refused.retainAll(found);
      found.removeAll(agents.keySet());
      found.removeAll(refused);
      for (String name : found) {
        begin(name);
      }
    } catch (IOException e) {
      log.accept("the nodes in " + folder + " cannot be listed: " + e.getMessage());
    }
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private void begin(String name) throws IOException {
    Path token = joinToken(folder.resolve(name + ".join-token"), name, tokens);
    Agent agent =
        new Agent(
            new AgentSettings(
                folder.resolve(name), name, server, token, Map.of("standalone", "true")),
            line -> log.accept("node " + name + ": " + line));
    try {
      agent.start();
      agents.put(name, agent);
    } catch (AgentException e) {
      refused.add(name);
      log.accept("node " + name + " cannot be started: " + e.getMessage());
    }
  }

  /** Writes a token with which one node can join; it is good for the time of a start. */
  static Path joinToken(Path file, String node, JoinTokens tokens) throws IOException {
    String token = tokens.make(Optional.of(node), Instant.now().plus(JOINING));
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, token);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      agents.values().forEach(Agent::stop);
      agents.clear();
    }
  }
}
