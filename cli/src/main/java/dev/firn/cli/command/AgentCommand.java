package dev.firn.cli.command;

import dev.firn.agent.AgentMain;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code firn agent}: the agent of a node, and what a node does without any server. */
public final class AgentCommand {
  /** The text of {@code firn agent --help}. */
  public static final String HELP =
      """
      firn agent - what makes a machine a node; its commands work without any server

      """
          + AgentMain.USAGE.indent(2)
          + """

      The root is the folder that the node's store, profiles and state are in: / for a whole machine. 'run' stays
      and waits for orders, the others need the node only.

      Examples:
        firn agent run --root / --node web1 --server https://firn.example.org --join-token-file token
        firn agent rollback --root /
        firn agent status --root ~/node --json
      """;

  private AgentCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    List<String> arguments = line.rest();
    if (arguments.contains("--help") || arguments.contains("-h")) {
      return Help.print(console, HELP);
    }
    PrintStream out = new PrintStream(console.out().stream(), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(console.err().stream(), true, StandardCharsets.UTF_8);
    return AgentMain.run(arguments.stream().map(ProcessBytes::text).toList(), out, err);
  }
}
