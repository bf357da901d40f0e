package dev.firn.cli.rebuild;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code firn cancel}: ends a submission that is under way. */
public final class CancelCommand {
  /** The text of {@code firn cancel --help}. */
  public static final String HELP =
      """
      firn cancel - end a submission that is under way

        firn cancel [FLAGS] REVISION

      Its evaluation stops, builds that no other submission needs are not started, and no node is told. A build
      that a worker has goes on. Nodes that run it already keep it: 'firn rebuild switch --rollback' takes one back.

      Flags:
        --json    print what the server answers, as JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn cancel 019ab3f2-7c1e-7000-8000-2f0c8e5a1b4d
      """;

  private CancelCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(line, console, HELP).map(given -> run(given, console)).orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    if (given.operands().size() != 1) {
      throw new UsageException("say which submission: firn cancel REVISION");
    }
    String revision = given.operands().getFirst();
    RestClient client = given.client();
    String configuration =
        client.get("/v1/revisions/" + RestClient.encode(revision)).text("configuration");
    if (configuration.isEmpty()) {
      throw new UsageException("'" + revision + "' is a rollback, which is not cancelled");
    }
    Json answer = cancel(client, configuration, revision, RebuildCommand.submitter(console));
    console
        .out()
        .line(
            ProcessBytes.utf8(
                given.json()
                    ? answer.toString()
                    : configuration + " is cancelled, revision " + revision));
    return 0;
  }

  private static Json cancel(
      RestClient client, String configuration, String revision, String submitter) {
    return client.post(
        "/v1/configurations/"
            + RestClient.encode(configuration)
            + "/revisions/"
            + RestClient.encode(revision)
            + "/cancel",
        Map.of("Content-Type", "application/json", "X-Firn-Submitter", submitter),
        out -> out.write("{}".getBytes(StandardCharsets.UTF_8)));
  }
}
