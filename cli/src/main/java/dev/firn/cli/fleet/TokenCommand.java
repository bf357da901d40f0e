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

/** {@code firn token}: makes tokens for people and programs, lists and ends them. */
public final class TokenCommand {
  /** The text of {@code firn token --help}. */
  public static final String HELP =
      """
      firn token - who may do what: tokens with roles

        firn token create [FLAGS] --role ROLE NAME  make one; it is printed this once
        firn token list [FLAGS]                     those that are good
        firn token revoke [FLAGS] ID                end one at once

      Roles:
        read     look at everything, and read the cache
        submit   also submit configurations, roll back, try builds again
        admin    everything, as with the token that the server made at its first start

      Flags:
        --role ROLE           with create: what its bearer may do
        --node NODE           with create: only with this node; may be repeated
        --configuration NAME  with create: only with this configuration; may be repeated
        --expires TIME        with create: when it ends to be good: 30m, 12h, 90d (default: never)
        --json                print what the server answers, as JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn token create --role submit --node web1 --configuration web ci
        firn token revoke 3f0c2a9b1d4e
      """;

  private final Console console;
  private final ServerArguments given;
  private final List<String> operands;
  private final String role;

  private TokenCommand(ServerArguments given, Console console) {
    this.console = console;
    this.given = given;
    this.operands = given.operands();
    this.role = given.value("--role").orElse("");
  }

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(
            line, console, HELP, "--role=", "--node=", "--configuration=", "--expires=")
        .map(given -> new TokenCommand(given, console).run())
        .orElse(0);
  }

  private int run() {
    String word = operands.isEmpty() ? "list" : operands.removeFirst();
    return switch (word) {
      case "list" -> {
        requireOperands(0, "too many arguments");
        yield list(given.client());
      }
      case "create" -> {
        requireOperands(1, "say what it is for: firn token create --role ROLE NAME");
        if (!role.matches("read|submit|admin")) {
          throw new UsageException("say what it may do: --role read, submit or admin");
        }
        yield create(given.client(), operands.getFirst());
      }
      case "revoke" -> {
        requireOperands(1, "say which: firn token revoke ID; firn token list has the ids");
        yield revoke(given.client(), operands.getFirst());
      }
      default ->
          throw new UsageException(
              "there is no 'token " + word + "'; there are create, list, revoke");
    };
  }

  private void requireOperands(int count, String message) {
    if (operands.size() != count) {
      throw new UsageException(message);
    }
  }

  private int create(RestClient client, String name) {
    Json answer =
        client.post(
            "/v1/tokens",
            Json.object(
                "name", name,
                "role", role.toUpperCase(Locale.ROOT),
                "nodes", given.values("--node"),
                "configurations", given.values("--configuration"),
                "expiresInSeconds",
                    given
                        .value("--expires")
                        .map(text -> Durations.parse(text).toSeconds())
                        .orElse(null)));
    if (given.json()) {
      return print(answer);
    }
    console.out().line(ProcessBytes.utf8(answer.text("token")));
    console
        .err()
        .line(
            ProcessBytes.utf8(
                "this is the only time it is shown; use it with FIRN_TOKEN, or in the file of"
                    + " FIRN_TOKEN_FILE\nend it with: firn token revoke "
                    + answer.at("about").text("id")));
    return 0;
  }

  private int list(RestClient client) {
    Json answer = client.get("/v1/tokens");
    if (given.json()) {
      return print(answer);
    }
    List<Json> tokens = answer.itemsOr("tokens");
    if (tokens.isEmpty()) {
      console.out().line("there is no token but the server's own");
      return 0;
    }
    Columns table = new Columns("ID", "NAME", "ROLE", "NODES", "CONFIGURATIONS", "EXPIRES");
    for (Json token : tokens) {
      table.add(
          token.text("id"),
          token.text("name"),
          token.text("role").toLowerCase(Locale.ROOT),
          names(token.list("nodes")),
          names(token.list("configurations")),
          token.text("expires").isEmpty() ? "never" : Generations.time(token.text("expires")));
    }
    table.print(console.out());
    return 0;
  }

  private static String names(List<Json> names) {
    return names.isEmpty() ? "all" : String.join(",", names.stream().map(Json::text).toList());
  }

  private int revoke(RestClient client, String id) {
    Json answer = client.delete("/v1/tokens/" + RestClient.encode(id));
    if (given.json()) {
      return print(answer.isPresent() ? answer : Json.object("revoked", id));
    }
    console.out().line(ProcessBytes.utf8(id + " is no longer good"));
    return 0;
  }

  private int print(Json answer) {
    console.out().line(ProcessBytes.utf8(answer.toString()));
    return 0;
  }
}
