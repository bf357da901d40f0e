package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Columns;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code firn status}: whether Firn runs, what its nodes run, what is on its way. */
public final class StatusCommand {
  /** The text of {@code firn status --help}. */
  public static final String HELP =
      """
      firn status - whether Firn runs, what its nodes run, what is on its way

        firn status [FLAGS]

      Flags:
        --json    print one JSON object

      """
          + ServerFlags.HELP
          + """

      Exits with 0 when the server is ready, 1 when it is not or there is none.

      Examples:
        firn status
        firn status --json
      """;

  private StatusCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    boolean json = false;
    ServerFlags flags = new ServerFlags(console);
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--json" -> json = true;
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    Optional<Server> found = flags.find();
    if (found.isEmpty()) {
      OptionalLong holder = StateFolder.of(console).holder();
      String none =
          holder.isEmpty()
              ? "no Firn runs on this machine; 'firn up' starts it"
              : "Firn is starting or stopping (process " + holder.getAsLong() + ")";
      console
          .out()
          .line(
              json
                  ? Json.object(
                          "running", false, "process", holder.isEmpty() ? null : holder.getAsLong())
                      .toString()
                  : none);
      return 1;
    }
    RestClient client = found.get().client();
    List<String> missing = Standalone.missing(client.server());
    Json nodes = part(client, "/v1/nodes");
    Json revisions = part(client, "/v1/revisions?limit=5");
    if (json) {
      console
          .out()
          .line(
              ProcessBytes.utf8(
                  Json.object(
                          "running", true,
                          "server", client.server().toString(),
                          "ready", missing.isEmpty(),
                          "waitingFor", missing,
                          "nodes", nodes.at("nodes"),
                          "revisions", revisions.at("revisions"))
                      .toString()));
    } else {
      print(console, client, missing, nodes, revisions);
    }
    return missing.isEmpty() ? 0 : 1;
  }

  private static Json part(RestClient client, String path) {
    try {
      return client.get(path);
    } catch (ServerException e) {
      if (e.status() == 401) {
        throw e;
      }
      return Json.NOTHING;
    }
  }

  private static void print(
      Console console, RestClient client, List<String> missing, Json nodes, Json revisions) {
    console
        .out()
        .line(
            ProcessBytes.utf8(
                client.server()
                    + (missing.isEmpty()
                        ? " is ready"
                        : " is not ready: waiting for " + String.join(", ", missing))));
    if (!nodes.itemsOr("nodes").isEmpty()) {
      console.out().line("");
      Columns table = new Columns("NODE", "STATE", "PROFILES");
      nodes.itemsOr("nodes").forEach(n -> table.add(name(n), state(n), profiles(n)));
      table.print(console.out());
    }
    if (!revisions.itemsOr("revisions").isEmpty()) {
      console.out().line("");
      Columns table = new Columns("REVISION", "CONFIGURATION", "STATE", "STAGE");
      for (Json revision : revisions.itemsOr("revisions")) {
        List<Json> stages = revision.list("stages");
        table.add(
            revision.text("revision"),
            revision.text("configuration"),
            revision.text("state").toLowerCase(java.util.Locale.ROOT),
            stages.isEmpty() ? "" : stages.getLast().text("name"));
      }
      table.print(console.out());
    }
  }

  /** A node's name. */
  public static String name(Json node) {
    String name = node.text("node");
    return name.isEmpty() ? node.text("name") : name;
  }

  /** Whether a node is there. */
  public static String state(Json node) {
    return node.isTrue("connected") ? "connected" : "away";
  }

  /** Which generation of each profile a node runs: {@code system 3, user/ada 1}. */
  public static String profiles(Json node) {
    List<String> texts = new ArrayList<>();
    for (Json profile : node.list("profiles")) {
      String name = profile.text("name");
      long active = profile.number("active");
      texts.add(
          (name.isEmpty() ? profile.text("name") : name) + " " + (active == 0 ? "-" : active));
    }
    return String.join(", ", texts);
  }
}
