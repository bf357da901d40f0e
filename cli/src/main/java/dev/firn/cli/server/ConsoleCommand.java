package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.RestClient;
import java.io.IOException;

/** {@code firn console}: the pages of the server, opened with its token. */
public final class ConsoleCommand {
  /** The text of {@code firn console --help}. */
  public static final String HELP =
      """
      firn console - the server's web pages, opened with its token

        firn console [FLAGS]

      Prints the address with the token behind its #, which browsers do not send anywhere, and opens it where
      there is a desktop.

      Flags:
        --print    print the address only

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn console
        firn console --print
      """;

  private ConsoleCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    ServerFlags flags = new ServerFlags(console);
    boolean open = true;
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--print" -> open = false;
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    RestClient client = flags.server().client();
    String url = client.page();
    console.out().line(ProcessBytes.utf8(url));
    boolean desktop =
        console.variableNotEmpty("DISPLAY") != null
            || console.variableNotEmpty("WAYLAND_DISPLAY") != null;
    if (open && desktop) {
      try {
        var _ = new ProcessBuilder("xdg-open", url).start();
      } catch (IOException e) {
        console.err().line("no browser could be opened; open the address above in one");
      }
    }
    return 0;
  }
}
