package dev.firn.cli.rebuild;

import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.ServerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run in words: the line that an event is worth, what went wrong, what came of it. */
final class Lines {
  private static final int WORD = 11;
  private static final int MOST_NAMES = 30;
  private static final double MILLIS = 1_000.0;

  private Lines() {}

  /** The lines that an event is worth; most are worth none. */
  static List<String> of(ServerEvent event, Run run) {
    Json body = event.body();
    List<String> lines = new ArrayList<>();
    switch (event.name()) {
      case "configuration.evaluated" -> {
        List<String> names = body.list("systems").stream().map(s -> s.text("name")).toList();
        lines.add(
            line(
                "evaluated",
                count(names.size(), "system") + ": " + String.join(", ", names),
                body));
      }
      case "system.merged" -> {
        lines.add(
            line(
                "merged",
                body.text("system") + ": " + count(body.number("options"), "option"),
                body));
        body.list("warnings").forEach(w -> lines.add(word("warning") + w.text()));
      }
      case "builds.planned" -> {
        if (body.number("builds") + body.number("substitutions") > 0) {
          lines.add(
              word("planned")
                  + count(body.number("builds"), "build")
                  + (body.number("substitutions") > 0
                      ? ", " + count(body.number("substitutions"), "path") + " to fetch"
                      : "")
                  + ", "
                  + body.number("present")
                  + " present");
        }
        if (Run.isDryBuild(body)) {
          lines.addAll(wouldBuild(body));
        }
      }
      case "build.succeeded" -> {
        if (!body.text("worker").isEmpty()) {
          lines.add(
              line(
                  "built",
                  Run.name(body.text("derivation"))
                      + " ("
                      + run.built()
                      + "/"
                      + Math.max(run.planned(), run.built())
                      + ", "
                      + bytes(body.number("narBytes"))
                      + ")",
                  body));
        }
      }
      case "build.failed" -> lines.add(line("failed", Run.name(body.text("derivation")), body));
      case "system.built" ->
          lines.add(
              line(
                  "built",
                  body.text("system") + ": " + count(body.number("built"), "build"),
                  body));
      case "closure.stored" ->
          lines.add(
              line(
                  "stored",
                  body.text("system")
                      + ": "
                      + count(body.number("paths"), "path")
                      + ", "
                      + bytes(body.number("narBytes")),
                  body));
      case "generation.activated" -> {
        lines.add(
            line(
                switch (body.text("action")) {
                  case "BOOT" -> "set to boot";
                  case "DRY_ACTIVATE" -> "tried";
                  default -> "activated";
                },
                (body.text("action").equals("DRY_ACTIVATE") ? body.text("node") : generation(body))
                    + (body.number("fetchedBytes") > 0
                        ? ", fetched " + bytes(body.number("fetchedBytes"))
                        : ""),
                body));
        body.list("changes").forEach(c -> lines.add("            " + c.text()));
      }
      case "generation.rolled-back" -> lines.add(word("rolled back") + generation(body));
      case "activation.failed" -> lines.add(word("failed") + generation(body));
      default -> {
        // shown live at most
      }
    }
    return lines;
  }

  private static List<String> wouldBuild(Json planned) {
    List<String> names =
        planned.list("derivations").stream().map(d -> Run.name(d.text())).sorted().toList();
    List<String> lines = new ArrayList<>();
    names.stream().limit(MOST_NAMES).forEach(n -> lines.add(word("would build") + n));
    if (planned.number("builds") > Math.min(names.size(), MOST_NAMES)) {
      lines.add(
          word("would build")
              + (planned.number("builds") - MOST_NAMES)
              + " more; --json names them");
    }
    if (planned.number("builds") == 0) {
      lines.add(planned.text("system") + ": nothing is to be built");
    }
    return lines;
  }

  /** What is going on after an event, or an empty string when it changes nothing about that. */
  static String activity(ServerEvent event, Run run) {
    return switch (event.name()) {
      case "configuration.submitted" -> "evaluating " + event.body().text("configuration");
      case "configuration.evaluated" -> "merging modules";
      case "system.merged" -> "planning builds";
      case "builds.planned", "build.started", "build.succeeded", "build.failed" -> building(run);
      case "system.built" -> "storing the closure";
      case "closure.stored" ->
          run.awaited().isEmpty() ? "" : "telling " + String.join(", ", run.awaited());
      case "activation.started" -> "activating on " + event.body().text("node");
      default -> "";
    };
  }

  /** What a node does, as it told. */
  static String progress(String node, Json progress) {
    long total = progress.number("bytesTotal");
    return progress.text("phase")
        + " on "
        + node
        + (total > 0 ? ": " + bytes(progress.number("bytesDone")) + " of " + bytes(total) : "");
  }

  private static String building(Run run) {
    String names = String.join(", ", run.running());
    return "building "
        + run.built()
        + "/"
        + Math.max(run.planned(), run.built() + run.running().size())
        + (names.isEmpty() ? "" : ": " + names);
  }

  /** What went wrong, for people: the message, its place, and the line of the source there. */
  static List<String> failure(Run.Failure failure, View.Origin origin) {
    Json fault = failure.fault();
    List<String> lines = new ArrayList<>();
    String message = fault.text("message").strip();
    lines.add("error: " + (message.isEmpty() ? "it failed" : message));
    String file = fault.text("file");
    if (!file.isEmpty()) {
      long line = fault.number("line");
      long column = fault.number("column");
      StringBuilder at = new StringBuilder("  at ").append(origin.place(file));
      if (line > 0) {
        at.append(':').append(line);
        if (column > 0) {
          at.append(':').append(column);
        }
      }
      lines.add(at.toString());
      lines.addAll(origin.excerpt(file, line, column));
    }
    return lines;
  }

  /** Whether there is a trace that the message does not already say. */
  static boolean hasTrace(Run.Failure failure) {
    return !details(failure).isEmpty();
  }

  /** The whole message with excerpt and trace. */
  static List<String> details(Run.Failure failure) {
    String details = failure.fault().text("details");
    String message = failure.fault().text("message");
    if (details.isBlank() || details.strip().equals(message.strip())) {
      return List.of();
    }
    return details.stripTrailing().lines().map(l -> "  " + l).toList();
  }

  /** The end of a build's log. */
  static List<String> log(Run.Failure failure) {
    List<String> lines = new ArrayList<>();
    if (!failure.lines().isEmpty()) {
      lines.add("  the last lines of its log:");
      failure.lines().forEach(l -> lines.add("    | " + l));
    }
    return lines;
  }

  private static String generation(Json body) {
    String profile = body.text("profile");
    return body.text("node")
        + ": generation "
        + body.number("generation")
        + (profile.isEmpty() || profile.equals("system") ? "" : " of " + profile);
  }

  private static String line(String word, String text, Json body) {
    long millis = body.number("millis");
    return word(word)
        + text
        + (body.at("millis").isPresent()
            ? String.format(Locale.ROOT, "  %.2f s", millis / MILLIS)
            : "");
  }

  static String word(String word) {
    return word + " ".repeat(Math.max(1, WORD + 1 - word.length()));
  }

  static String count(long n, String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }

  /** An amount of bytes, for people. */
  static String bytes(long n) {
    if (n < 1_000) {
      return n + " B";
    }
    String[] units = {"kB", "MB", "GB", "TB"};
    double value = n / 1_000.0;
    int unit = 0;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
