package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.Json;
import java.util.List;
import java.util.Locale;

/** {@code firn doctor}: whether this machine has what Firn needs, and how to get what it lacks. */
public final class DoctorCommand {
  /** The text of {@code firn doctor --help}. */
  public static final String HELP =
      """
      firn doctor - whether this machine has what Firn needs, and how to get what it lacks

        firn doctor [--json]

      Looks at the JDK, the sandbox and what it needs of the kernel, the package mirror, the state folder, disk,
      the port and the server. Changes nothing.

      Flags:
        --json    print one JSON object

      Exits with 0 when everything works, 1 when something is missing.

      Examples:
        firn doctor
      """;

  private DoctorCommand() {}

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
    List<Check> checks = new Machine(console).checks();
    boolean healthy = checks.stream().noneMatch(c -> c.state() == Check.State.MISSING);
    if (json) {
      List<Object> all = new java.util.ArrayList<>();
      for (Check check : checks) {
        all.add(
            Json.object(
                "check", check.name(),
                "state", state(check),
                "text", check.text(),
                "remedy", check.remedy()));
      }
      console
          .out()
          .line(ProcessBytes.utf8(Json.object("healthy", healthy, "checks", all).toString()));
    } else {
      for (Check check : checks) {
        print(console, check);
      }
    }
    return healthy ? 0 : 1;
  }

  private static String state(Check check) {
    return check.state().name().toLowerCase(Locale.ROOT);
  }

  private static void print(Console console, Check check) {
    String state = state(check);
    String text =
        state
            + " ".repeat(9 - state.length())
            + check.name()
            + " ".repeat(Math.max(1, 12 - check.name().length()))
            + check.text().replace("\n", "\n" + " ".repeat(21));
    console.out().line(ProcessBytes.utf8(text));
    if (!check.remedy().isEmpty()) {
      console.out().line(ProcessBytes.utf8(" ".repeat(21) + "-> " + check.remedy()));
    }
  }
}
