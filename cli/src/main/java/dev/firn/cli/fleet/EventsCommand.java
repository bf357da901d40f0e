package dev.firn.cli.fleet;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.EventStream;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerEvent;
import dev.firn.cli.server.ServerArguments;
import dev.firn.cli.server.ServerFlags;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    return ServerArguments.read(
            line,
            console,
            HELP,
            "--follow",
            "-f",
            "--since=",
            "--revision=",
            "--configuration=",
            "--node=",
            "--type=")
        .map(given -> run(given, console))
        .orElse(0);
  }

  private static int run(ServerArguments given, Console console) {
    given.requireAtMost(0);
    boolean follow = given.has("--follow") || given.has("-f");
    StringJoiner query = new StringJoiner("&");
    for (String name : List.of("revision", "configuration", "node", "type")) {
      given.values("--" + name).forEach(v -> query.add(name + "=" + RestClient.encode(v)));
    }
    Optional<String> since = given.value("--since");
    if (since.isPresent()) {
      query.add("from=" + RestClient.encode(place(since.get())));
    } else if (!given.has("--revision")) {
      query.add(follow ? "from=now" : "from=beginning");
    }
    query.add("follow=" + follow);
    boolean[] caughtUp = {false};
    new EventStream(
            given.client(),
            "/v1/events?" + query,
            PATIENCE,
            text -> {
              console.err().line(ProcessBytes.utf8(text));
              console.err().flush();
            })
        .read(
            event -> {
              if (!event.type().equals(ServerEvent.CAUGHT_UP)) {
                console.out().line(ProcessBytes.utf8(given.json() ? json(event) : text(event)));
              }
              caughtUp[0] |= event.type().equals(ServerEvent.CAUGHT_UP);
              if (caughtUp[0]) {
                console.out().flush();
              }
              return true;
            });
    return 0;
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
