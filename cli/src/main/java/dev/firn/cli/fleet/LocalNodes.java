package dev.firn.cli.fleet;

import dev.firn.agent.AgentMain;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerException;
import dev.firn.cli.server.Server;
import dev.firn.cli.server.StateFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Nodes that are folders of this machine: the server has an agent for each of them. */
final class LocalNodes {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 100;

  private final Console console;
  private final Server server;

  LocalNodes(Console console, Server server) {
    this.console = console;
    this.server = server;
  }

  private static Path folder(Console console) {
    return StateFolder.of(console).path().resolve("nodes");
  }

  int add(List<String> names, boolean json) {
    if (server.localNode().isEmpty()) {
      throw new UsageException(
          "only the Firn of this machine makes nodes here; on another machine run the agent:"
              + " firn nodes token");
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new UsageException(
            "'" + name + "' is no node's name: a-z, 0-9 and -, at most 63, no - at either end");
      }
    }
    List<Json> added = new ArrayList<>();
    for (String name : names) {
      Path root = folder(console).resolve(name);
      if (!Files.isDirectory(root) && exists(name)) {
        throw new CommandException("there is a node '" + name + "' already, elsewhere");
      }
      try {
        Files.createDirectories(root);
      } catch (IOException e) {
        throw new CommandException("cannot make '" + root + "': " + e.getMessage());
      }
    }
    for (String name : names) {
      awaitConnected(name);
      Path root = folder(console).resolve(name);
      added.add(Json.object("node", name, "root", root.toString()));
      if (!json) {
        console.out().line(ProcessBytes.utf8("node " + name + " is " + root));
      }
    }
    if (json) {
      console.out().line(ProcessBytes.utf8(Json.object("nodes", added).toString()));
    }
    return 0;
  }

  private boolean exists(String name) {
    try {
      server.client().get("/v1/nodes/" + RestClient.encode(name));
      return true;
    } catch (ServerException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  private void awaitConnected(String name) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        if (server.client().get("/v1/nodes/" + RestClient.encode(name)).isTrue("connected")) {
          return;
        }
      } catch (ServerException e) {
        if (e.status() != 404) {
          throw e;
        }
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("interrupted");
      }
    }
    throw new CommandException(
        "node "
            + name
            + " did not connect within "
            + PATIENCE.toSeconds()
            + " s; see "
            + StateFolder.of(console).log());
  }

  /** Stops the services of a node in a folder and puts the folder aside; empty if it is none. */
  static Optional<Path> retire(Console console, String name) {
    Path root = folder(console).resolve(name);
    if (!NAME.matcher(name).matches() || !Files.isDirectory(root)) {
      return Optional.empty();
    }
    try {
      Files.deleteIfExists(root.resolveSibling(name + ".join-token"));
    } catch (IOException e) {
      throw new CommandException("the join token of " + name + " cannot be removed: " + e);
    }
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    PrintStream err =
        new PrintStream(console.err().stream(), true, java.nio.charset.StandardCharsets.UTF_8);
    AgentMain.run(List.of("stop-units", "--root", root.toString()), nowhere, err);
    Path aside = root.resolveSibling("." + name + "-" + System.currentTimeMillis());
    try {
      return Optional.of(Files.move(root, aside));
    } catch (IOException e) {
      throw new CommandException("cannot put '" + root + "' aside: " + e.getMessage());
    }
  }
}
