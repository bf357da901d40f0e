package dev.firn.cli.rebuild;

import dev.firn.agent.AgentMain;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.server.StateFolder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The node that the server of this machine keeps, while that server does not run. */
record LocalNode(Console console, Path root) {
  static LocalNode of(Console console) {
    return new LocalNode(console, StateFolder.of(console).path().resolve("node"));
  }

  int rollBack(List<String> nodes, long generation, boolean json) {
    List<String> arguments = new ArrayList<>(List.of("rollback", "--root", require(nodes)));
    if (generation > 0) {
      arguments.addAll(List.of("--to", Long.toString(generation)));
    }
    if (json) {
      arguments.add("--json");
    }
    console.err().line("no server runs: the node goes back by itself");
    return run(arguments);
  }

  int list(List<String> nodes, boolean json) {
    List<String> arguments = new ArrayList<>(List.of("list-generations", "--root", require(nodes)));
    if (json) {
      arguments.add("--json");
    }
    return run(arguments);
  }

  private String require(List<String> nodes) {
    if (!nodes.isEmpty() || !Files.isDirectory(root)) {
      throw new CommandException(
          "no Firn runs on this machine: start one with 'firn up', or name one with --server URL."
              + " A node does it by itself, without any server: firn agent rollback --root FOLDER");
    }
    return root.toString();
  }

  private int run(List<String> arguments) {
    PrintStream out = new PrintStream(console.out().stream(), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(console.err().stream(), true, StandardCharsets.UTF_8);
    return AgentMain.run(arguments.stream().map(ProcessBytes::text).toList(), out, err);
  }
}
