package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Columns;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rebuild.Generations;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.server.Server;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import dev.firn.cli.server.StatusCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code firn nodes}: the machines. */
public final class NodesCommand {
  /** The text of {@code firn nodes --help}. */
  public static final String HELP =
      """
      firn nodes - the machines, what they run, how one joins

        firn nodes [list]          all of them
        firn nodes show NODE       one, with the generations of its profiles
        firn nodes add NODE…       make nodes on this machine, each a folder in the state folder's nodes
        firn nodes remove NODE     take one out: its key is no longer good
        firn nodes token           make a join token, and say how a machine joins with it

      Flags:
        --json    print what the server answers, as JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn nodes
        firn nodes show web1
        firn nodes add front back
        firn nodes token
      """;

  private NodesCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(line, console, HELP).map(given -> run(given, console)).orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    List<String> operands = given.operands();
    boolean json = given.json();
    String word = operands.isEmpty() ? "list" : operands.getFirst();
    int wanted =
        switch (word) {
          case "list", "token" -> 1;
          case "show", "remove" -> 2;
          case "add" -> Math.max(2, operands.size());
          default ->
              throw new UsageException(
                  "there is no 'nodes " + word + "'; there are list, show, add, remove, token");
        };
    if (!operands.isEmpty() && operands.size() != wanted) {
      throw new UsageException(
          wanted == 2 ? "say which node: firn nodes " + word + " NODE" : "too many arguments");
    }
    Server server = given.server();
    String node = operands.size() > 1 ? operands.get(1) : "";
    return switch (word) {
      case "show" -> show(console, server.client(), node, json);
      case "add" -> new LocalNodes(console, server).add(operands.subList(1, wanted), json);
      case "remove" -> remove(console, server.client(), node, json);
      case "token" -> token(console, server.client(), json);
      default -> list(console, server.client(), json);
    };
  }

  private static int list(Console console, RestClient client, boolean json) {
    Json answer = client.get("/v1/nodes");
    if (json) {
      return raw(console, answer);
    }
    List<Json> nodes = answer.itemsOr("nodes");
    if (nodes.isEmpty()) {
      console.out().line("there are no nodes yet; 'firn nodes token' shows how a machine joins");
      return 0;
    }
    Columns table = new Columns("NODE", "STATE", "PLATFORM", "PROFILES", "LABELS");
    nodes.forEach(
        n ->
            table.add(
                StatusCommand.name(n),
                StatusCommand.state(n),
                n.text("platform"),
                StatusCommand.profiles(n),
                labels(n)));
    table.print(console.out());
    return 0;
  }

  private static int raw(Console console, Json answer) {
    console.out().line(ProcessBytes.utf8(answer.toString()));
    return 0;
  }

  private static String labels(Json node) {
    List<String> labels = new ArrayList<>();
    for (Map.Entry<String, Json> label : node.at("labels").members().entrySet()) {
      labels.add(label.getKey() + "=" + label.getValue().text());
    }
    return String.join(" ", labels);
  }

  private static int show(Console console, RestClient client, String node, boolean json) {
    Json answer = client.get("/v1/nodes/" + RestClient.encode(node));
    if (json) {
      return raw(console, answer);
    }
    say(console, "node      " + node);
    say(console, "state     " + StatusCommand.state(answer));
    say(console, "platform  " + answer.text("platform"));
    say(console, "agent     " + answer.text("agentVersion"));
    say(console, "labels    " + labels(answer));
    for (Json profile : answer.list("profiles")) {
      String name = profile.text("name");
      say(console, "");
      say(console, name);
      Generations.print(console, client, node, name, false);
    }
    return 0;
  }

  private static void say(Console console, String text) {
    console.out().line(ProcessBytes.utf8(text.stripTrailing()));
  }

  private static int remove(Console console, RestClient client, String node, boolean json) {
    String path = "/v1/nodes/" + RestClient.encode(node);
    client.get(path); // says so when there is none
    // first, as its agent would join again otherwise
    Optional<Path> kept = LocalNodes.retire(console, node);
    Json answer = client.delete(path);
    if (json) {
      return raw(console, answer);
    }
    say(
        console,
        kept.map(
                folder ->
                    node + " is removed, its services are stopped; its files are in " + folder)
            .orElse(node + " is removed; what it runs keeps running there"));
    return 0;
  }

  private static int token(Console console, RestClient client, boolean json) {
    Json answer = client.post("/v1/join-tokens", Json.object());
    if (json) {
      return raw(console, answer);
    }
    say(console, answer.text("token"));
    console
        .err()
        .line(
            ProcessBytes.utf8(
                "on the machine that joins: firn agent run --server "
                    + client.server()
                    + " --join-token-file FILE"
                    + (answer.text("expires").isEmpty()
                        ? ""
                        : "\nit is good until " + answer.text("expires"))));
    return 0;
  }
}
