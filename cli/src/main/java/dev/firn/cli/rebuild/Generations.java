package dev.firn.cli.rebuild;

import dev.firn.cli.console.Columns;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.server.Server;
import java.util.List;

/** The generations of a profile, as a table. */
public final class Generations {
  private Generations() {}

  static int list(Console console, Server server, List<String> nodes, boolean json) {
    if (nodes.size() > 1) {
      throw new UsageException("only one node's generations can be listed at a time");
    }
    String node = nodes.isEmpty() ? server.localNode() : nodes.getFirst();
    if (node.isEmpty()) {
      throw new UsageException("say which node's generations, with --node NODE");
    }
    return print(console, server.client(), node, "system", json);
  }

  /** Prints those of any profile. */
  public static int print(
      Console console, RestClient client, String node, String profile, boolean json) {
    Json answer =
        client.get(
            "/v1/nodes/" + RestClient.encode(node) + "/profiles/" + profile + "/generations");
    if (json) {
      console.out().line(ProcessBytes.utf8(answer.toString()));
      return 0;
    }
    List<Json> all = answer.itemsOr("generations");
    if (all.isEmpty()) {
      console.out().line(ProcessBytes.utf8(node + " has no generations in " + profile + " yet"));
      return 0;
    }
    Columns table = new Columns("GENERATION", "CREATED", "CONFIGURATION", "STATE", "PACKAGES");
    for (Json each : all) {
      table.add(
          each.number("generation") + (each.isTrue("current") ? " *" : ""),
          time(each.text("created")),
          each.text("configuration"),
          state(each),
          String.join(" ", each.list("packages").stream().map(Json::text).toList()));
    }
    table.print(console.out());
    return 0;
  }

  private static String state(Json generation) {
    Json fault = generation.at("fault");
    if (!fault.text().isEmpty() || !fault.text("message").isEmpty()) {
      return "failed";
    }
    if (generation.isTrue("current")) {
      return generation.isTrue("boot") ? "current" : "current, not after a boot";
    }
    return generation.isTrue("boot") ? "after the next boot" : "";
  }

  /** A time to the second. */
  public static String time(String text) {
    return text.replace('T', ' ').replaceFirst("(\\.\\d+)?Z$", "");
  }
}
