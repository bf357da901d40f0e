package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.EventStream;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerEvent;
import dev.firn.cli.server.ServerFlags;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** {@code firn events}: everything that happens. */
public final class EventsCommand {
  /** The text of {@code firn events --help}. */
  public static final String HELP =
      """
      firn events - everything that happens

        firn events [FLAGS]

      Prints what has happened, or with --follow what happens from now on.

      Flags:
        -f, --follow              go on with what comes
        --since PLACE             begin at: beginning, now, a time (2026-11-22T10:00:00Z), so long ago (30s, 10m,
                                  2h, 1d), or a place that --json told (default: beginning, with --follow: now)
        --revision ID             only what this submission caused
        --configuration NAME      only what submissions of this configuration caused
        --node NODE               only what is about this node
        --type TYPE               only types that begin so, as build. or generation.activated; may be repeated
        --json                    print each event as a line of JSON, with its place as "position"

      """
          + ServerFlags.HELP
          + """

      Examples:
        firn events --follow
        firn events --since 10m
        firn events --since 2026-11-22T10:00:00Z --type generation.
        firn events --revision 019ab3f2-7c1e-7000-8000-2f0c8e5a1b4d --json
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private EventsCommand() {}

  /** What the server takes for a place; so long ago becomes a time. */
  static String place(String since) {
    return Durations.find(since)
        .map(age -> Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(age).toString())
        .orElse(since);
  }

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    ServerFlags flags = new ServerFlags(console);
    StringJoiner query = new StringJoiner("&");
    boolean follow = false;
    boolean json = false;
    boolean whole = false;
    @Nullable String since = null;
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--follow", "-f" -> follow = true;
        case "--json" -> json = true;
        case "--since" -> since = line.value();
        case "--revision" -> {
          query.add("revision=" + value(line));
          whole = true;
        }
        case "--configuration" -> query.add("configuration=" + value(line));
        case "--node" -> query.add("node=" + value(line));
        case "--type" -> query.add("type=" + value(line));
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    if (since != null) {
      query.add("from=" + RestClient.encode(place(ProcessBytes.text(since))));
    } else if (!whole) {
      query.add(follow ? "from=now" : "from=beginning");
    }
    query.add("follow=" + follow);
    boolean asJson = json;
    boolean[] caughtUp = {false};
    new EventStream(
            flags.server().client(),
            "/v1/events?" + query,
            PATIENCE,
            text -> {
              console.err().line(ProcessBytes.utf8(text));
              console.err().flush();
            })
        .read(
            event -> {
              if (!event.type().equals(ServerEvent.CAUGHT_UP)) {
                console.out().line(ProcessBytes.utf8(asJson ? json(event) : text(event)));
              }
              caughtUp[0] |= event.type().equals(ServerEvent.CAUGHT_UP);
              if (caughtUp[0]) {
                console.out().flush();
              }
              return true;
            });
    return 0;
  }

  private static String value(Arguments line) {
    return RestClient.encode(ProcessBytes.text(line.value()));
  }

  private static String json(ServerEvent event) {
    Map<String, @Nullable Object> members = new java.util.LinkedHashMap<>();
    event.data().members().forEach((name, member) -> members.put(name, member.value()));
    members.put("position", event.id());
    return new Json(members).toString();
  }

  /** An event in one line: time, type, subject, and what matters most. */
  static String text(ServerEvent event) {
    Json body = event.body();
    StringBuilder out = new StringBuilder(event.data().text("time"));
    out.append("  ").append(event.name()).append("  ").append(event.data().text("subject"));
    for (String name : new String[] {"generation", "action", "worker", "toplevel", "builds"}) {
      if (body.at(name).isPresent()) {
        out.append("  ").append(name).append(' ').append(body.text(name));
      }
    }
    String fault = body.at("fault").text("message");
    if (!fault.isEmpty()) {
      out.append("  ").append(fault.lines().findFirst().orElse(""));
    }
    body.list("urls").forEach(url -> out.append("  ").append(url.text()));
    return out.toString();
  }
}
