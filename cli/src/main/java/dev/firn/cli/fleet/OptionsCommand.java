package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code firn options}: what can be set, and what is. */
public final class OptionsCommand {
  /** The text of {@code firn options --help}. */
  public static final String HELP =
      """
      firn options - what can be set, and what is

        firn options [FLAGS] [QUERY]

      Without --system it searches the options of a release. With it, it shows that system's options: values, and
      each definition with its file and line. An option's whole name shows all about it.

      Flags:
        --system CONFIGURATION/SYSTEM    of this system
        --release RELEASE                of this release (default: base)
        --limit N                        how many at most (default: 50)
        --json                           print what the server answers, as JSON

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn options nginx
        firn options --system web/default services.nginx.virtualHosts
      """;

  private static final int DEFAULT_LIMIT = 50;

  private OptionsCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    return ServerArguments.read(line, console, HELP, "--system=", "--release=", "--limit=")
        .map(given -> run(given, console))
        .orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    @Nullable String query = given.operand().orElse(null);
    int limit = given.number("--limit", DEFAULT_LIMIT, Integer.MAX_VALUE, "options");
    String path =
        path(
            given.value("--system").orElse(null),
            given.value("--release").orElse(null),
            query,
            limit);
    Json answer = given.client().get(path);
    if (given.json()) {
      console.out().line(ProcessBytes.utf8(answer.toString()));
      return 0;
    }
    List<Json> options = answer.itemsOr("options");
    if (options.isEmpty()) {
      throw new CommandException(
          "no option " + (query == null ? "is there" : "has '" + query + "' in its name or text"));
    }
    for (Json option : options) {
      print(console, option, options.size() == 1 || option.text("name").equals(query));
    }
    if (options.size() == limit) {
      console.err().line("there may be more: --limit N shows them");
    }
    return 0;
  }

  private static String path(
      @Nullable String system, @Nullable String release, @Nullable String query, int limit) {
    String wanted = (query == null ? "" : "&query=" + RestClient.encode(query)) + "&limit=" + limit;
    if (system == null) {
      return "/v1/options?release="
          + RestClient.encode(release == null ? "base" : release)
          + wanted;
    }
    int slash = system.indexOf('/');
    if (slash <= 0 || slash == system.length() - 1) {
      throw new UsageException("'" + system + "' is no CONFIGURATION/SYSTEM, as web/default");
    }
    return "/v1/systems/"
        + RestClient.encode(system.substring(0, slash))
        + "/"
        + RestClient.encode(system.substring(slash + 1))
        + "/options?"
        + wanted.substring(1);
  }

  private static void print(Console console, Json option, boolean all) {
    say(console, option.text("name"));
    say(console, "  type         " + option.text("type"));
    value(console, "  value        ", option.at("value"));
    for (Json definition : option.list("definitions")) {
      value(console, "  defined      ", definition.at("value"));
      say(console, "               at " + place(definition) + priority(definition));
    }
    if (!all) {
      return;
    }
    value(console, "  default      ", option.at("default"));
    value(console, "  example      ", option.at("example"));
    option.list("declarations").forEach(d -> say(console, "  declared     " + place(d)));
    option.text("description").strip().lines().forEach(l -> say(console, "  " + l));
  }

  private static void value(Console console, String label, Json value) {
    if (!value.isPresent()) {
      return;
    }
    String text = value.value() instanceof String string ? string : value.toString();
    String indent = " ".repeat(label.length());
    say(console, label + text.stripTrailing().replace("\n", "\n" + indent));
  }

  private static String place(Json place) {
    if (place.value() instanceof String text) {
      return text;
    }
    StringBuilder out = new StringBuilder(place.text("file"));
    if (place.number("line") > 0) {
      out.append(':').append(place.number("line"));
    }
    if (place.number("column") > 0) {
      out.append(':').append(place.number("column"));
    }
    return out.toString();
  }

  private static String priority(Json definition) {
    return definition.at("priority").isPresent()
        ? " (priority " + definition.text("priority") + ")"
        : "";
  }

  private static void say(Console console, String text) {
    console.out().line(ProcessBytes.utf8(text));
  }
}
