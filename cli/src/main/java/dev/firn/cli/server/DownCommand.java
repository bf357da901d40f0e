package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.rest.Json;
import java.time.Duration;

/** {@code firn down}: stops what {@code firn up} started. */
public final class DownCommand {
  /** The text of {@code firn down --help}. */
  public static final String HELP =
      """
      firn down - stop the Firn of this machine

        firn down [--json]

      What it keeps stays: 'firn up' goes on where it was. The generations of this machine keep running.

      Flags:
        --json    print one JSON object

      Examples:
        firn down
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private DownCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    boolean json = false;
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--json" -> json = true;
        default -> throw line.unknown(HELP);
      }
    }
    boolean stopped = new Standalone(console, new NoProgress()).stop(PATIENCE);
    if (json) {
      console.out().line(Json.object("stopped", stopped).toString());
    } else {
      console.out().line(stopped ? "Firn is stopped" : "no Firn runs on this machine");
    }
    return 0;
  }

  private static final class NoProgress implements Standalone.StartProgress {
    @Override
    public void waitingFor(java.util.List<String> parts) {}

    @Override
    public void says(String line) {}

    @Override
    public void ready(java.net.URI url, Duration took) {}
  }
}
