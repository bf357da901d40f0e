package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.EventStream;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerEvent;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/** {@code firn logs}: a build's log, or what happened on a node. */
public final class LogsCommand {
  /** The text of {@code firn logs --help}. */
  public static final String HELP =
      """
      firn logs - a build's log, or what happened on a node

        firn logs [FLAGS] DERIVATION    the log of its build, as the builder wrote it
        firn logs [FLAGS] NODE          activations, rollbacks and connections of a node

      DERIVATION is a store path, or its last part: HASH-NAME.drv.

      Flags:
        -f, --follow    go on with what comes, until the build ends
        --json          of a node: each event as a line of JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn logs web1 --follow
        firn logs /nix/store/0c7rzfhxkvfxzsz4nzf55wqnklnxvl3z-hello.drv
      """;

  private static final int SILENCE_MILLIS = 3_600_000;

  private LogsCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(line, console, HELP, "--follow", "-f")
        .map(given -> run(given, console))
        .orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    String subject =
        given
            .operand()
            .orElseThrow(() -> new UsageException("say whose log: a derivation or a node"));
    boolean follow = given.has("--follow") || given.has("-f");
    return subject.endsWith(".drv")
        ? build(console, given.client(), subject, follow)
        : node(console, given.client(), subject, follow, given.json());
  }

  private static int build(Console console, RestClient client, String path, boolean follow) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String url = "/v1/builds/" + RestClient.encode(name) + "/log" + (follow ? "?follow=true" : "");
    try (InputStream in = client.open(url, Map.of("Accept", "text/plain"), SILENCE_MILLIS)) {
      OutputStream out = console.out().stream();
      byte[] buffer = new byte[8_192];
      int n;
      while ((n = in.read(buffer)) >= 0) {
        out.write(buffer, 0, n);
        out.flush();
      }
      return 0;
    } catch (IOException e) {
      throw new CommandException(
          "the log of " + name + " cannot be read to its end: " + e.getMessage());
    }
  }

  private static int node(
      Console console, RestClient client, String node, boolean follow, boolean json) {
    client.get("/v1/nodes/" + RestClient.encode(node));
    String path = "/v1/events?from=beginning&node=" + RestClient.encode(node) + "&follow=" + follow;
    new EventStream(client, path, Duration.ofMinutes(10), text -> console.err().line(text))
        .read(
            event -> {
              if (!event.type().equals(ServerEvent.CAUGHT_UP)) {
                console
                    .out()
                    .line(
                        ProcessBytes.utf8(
                            json ? event.data().toString() : EventsCommand.text(event)));
              }
              console.out().flush();
              return true;
            });
    return 0;
  }
}
