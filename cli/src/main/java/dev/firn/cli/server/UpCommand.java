package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code firn up}: starts all of Firn on this machine, in the background. */
public final class UpCommand {
  /** The text of {@code firn up --help}. */
  public static final String HELP =
      """
      firn up - start all of Firn on this machine, in the background

        firn up [FLAGS]

      It listens on this machine only, with a token that the other commands find by themselves, and keeps its
      state in $FIRN_STATE_DIR, else $XDG_STATE_HOME/firn, else ~/.local/state/firn; its log is log/firn.log there.
      Does nothing when it already runs. 'firn rebuild' starts it when it is needed.

      Flags:
        --port N    where it listens (default: 8100)
        --json      print one JSON object

      Examples:
        firn up
        FIRN_STATE_DIR=/srv/firn firn up --port 8200
      """;

  private static final int MOST_PORTS = 65_535;

  private UpCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    int port = 0;
    boolean json = false;
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--port" -> port = port(line.value());
        case "--json" -> json = true;
        default -> throw line.unknown(HELP);
      }
    }
    StateFolder.Running running = start(console, port, json);
    if (json) {
      console
          .out()
          .line(
              ProcessBytes.utf8(
                  Json.object(
                          "url", running.url().toString(),
                          "pid", running.pid(),
                          "node", running.node(),
                          "tokenFile", running.tokenFile().toString())
                      .toString()));
    } else {
      console.out().line("Firn runs at " + running.url() + " (process " + running.pid() + ")");
    }
    return 0;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= MOST_PORTS) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException("'" + text + "' is no port: one is from 1 to " + MOST_PORTS);
  }

  /** Starts it, with a line on standard error for each step. */
  public static StateFolder.Running start(Console console, int port, boolean silent) {
    return new Standalone(console, silent ? new Silent() : new Lines(console)).start(port);
  }

  private static final class Silent implements Standalone.StartProgress {
    @Override
    public void waitingFor(List<String> parts) {}

    @Override
    public void says(String line) {}

    @Override
    public void ready(URI url, Duration took) {}
  }

  private record Lines(Console console) implements Standalone.StartProgress {
    @Override
    public void waitingFor(List<String> parts) {
      say(
          parts.isEmpty()
              ? "starting Firn on this machine"
              : "starting: waiting for " + String.join(", ", parts));
    }

    @Override
    public void says(String line) {
      say(line);
    }

    @Override
    public void ready(URI url, Duration took) {
      say(String.format(Locale.ROOT, "Firn is up after %.1f s", took.toMillis() / 1_000.0));
    }

    private void say(String text) {
      console.err().line(ProcessBytes.utf8(text));
      console.err().flush();
    }
  }
}
