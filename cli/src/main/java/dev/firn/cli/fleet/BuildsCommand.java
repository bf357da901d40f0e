package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Columns;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rebuild.Generations;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import java.util.List;
import java.util.Locale;

/** {@code firn builds}: what was built, and trying a failed build again. */
public final class BuildsCommand {
  /** The text of {@code firn builds --help}. */
  public static final String HELP =
      """
      firn builds - what was built, and trying a failed build again

        firn builds [list] [FLAGS]            the newest builds
        firn builds retry [FLAGS] DERIVATION  try a failed one again, with what it needs

      DERIVATION is a store path, or its last part: HASH-NAME.drv. A build that failed is not tried again by
      itself while its inputs are the same.

      Flags:
        --limit N    with list: how many (default: 20)
        --json       print what the server answers, as JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn builds
        firn builds retry 0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv
      """;

  private static final double MILLIS = 1_000.0;
  private static final int USUAL = 20;
  private static final int MOST = 1_000;

  private BuildsCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(line, console, HELP, "--limit=")
        .map(given -> run(given, console))
        .orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    List<String> operands = given.operands();
    int limit = given.number("--limit", USUAL, MOST, "builds");
    String word = operands.isEmpty() ? "list" : operands.removeFirst();
    return switch (word) {
      case "list" -> {
        if (!operands.isEmpty()) {
          throw new UsageException("too many arguments");
        }
        yield list(console, given.client(), limit, given.json());
      }
      case "retry" -> {
        if (operands.size() != 1) {
          throw new UsageException("say which build: firn builds retry DERIVATION");
        }
        yield retry(console, given.client(), operands.getFirst(), given.json());
      }
      default ->
          throw new UsageException("there is no 'builds " + word + "'; there are list, retry");
    };
  }

  private static int list(Console console, RestClient client, int limit, boolean json) {
    Json answer = client.get("/v1/builds?limit=" + limit);
    if (json) {
      console.out().line(ProcessBytes.utf8(answer.toString()));
      return 0;
    }
    List<Json> builds = answer.itemsOr("builds");
    if (builds.isEmpty()) {
      console.out().line("nothing was built yet");
      return 0;
    }
    Columns table = new Columns("STATE", "STARTED", "TOOK", "DERIVATION");
    for (Json build : builds) {
      long millis = build.number("millis");
      table.add(
          build.text("state").toLowerCase(Locale.ROOT),
          Generations.time(build.text("startedAt")),
          millis > 0 ? String.format(Locale.ROOT, "%.2f s", millis / MILLIS) : "",
          lastPart(build.text("derivation")));
    }
    table.print(console.out());
    return 0;
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static int retry(Console console, RestClient client, String path, boolean json) {
    String name = lastPart(path);
    Json answer = client.post("/v1/builds/" + RestClient.encode(name) + "/retry", Json.object());
    if (json) {
      console.out().line(ProcessBytes.utf8(answer.toString()));
      return 0;
    }
    console.out().line(ProcessBytes.utf8(name + " is tried again"));
    console
        .err()
        .line(
            ProcessBytes.utf8(
                "look on with: firn logs --follow "
                    + name
                    + "\nthen submit the configuration that needs it again"));
    return 0;
  }
}
