package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.eval.builtins.Doc;
import java.util.List;

/** {@code firn doc}: what the builtins of the language do. */
public final class DocCommand {
  /** The text of {@code firn doc --help}. */
  public static final String HELP =
      """
      firn doc - what the builtins of the language do

        firn doc           list them all, a line each
        firn doc NAME…     all about some, with an example

      Examples:
        firn doc foldl'
        firn doc builtins.mapAttrs
      """;

  private DocCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    java.util.ArrayList<String> names = new java.util.ArrayList<>();
    EvaluationFlags flags = new EvaluationFlags(console);
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> names.add(plain(line.current()));
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    return Evaluation.run(
        flags, false, evaluation -> print(console, evaluation.nix().documentation(), names));
  }

  private static String plain(String name) {
    String member = name.startsWith("builtins.") ? name.substring("builtins.".length()) : name;
    return member.startsWith("__") ? member.substring(2) : member;
  }

  private static int print(Console console, List<Doc> all, List<String> names) {
    if (names.isEmpty()) {
      all.forEach(doc -> Help.print(console, call(doc) + "  - " + summary(doc) + "\n"));
      return 0;
    }
    for (String name : names) {
      Doc found =
          all.stream()
              .filter(doc -> doc.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(name, all));
      Help.print(console, page(found));
    }
    return 0;
  }

  private static RuntimeException unknown(String name, List<Doc> all) {
    String nearest = Suggestion.nearest(name, all.stream().map(Doc::name).toList());
    return nearest.isEmpty()
        ? new CommandException("there is no builtin '" + name + "'; firn doc lists them all")
        : new UsageException("there is no builtin '" + name + "'; did you mean '" + nearest + "'?");
  }

  private static String call(Doc doc) {
    return "builtins."
        + doc.name()
        + String.join("", java.util.Arrays.stream(doc.args()).map(a -> " " + a).toList());
  }

  private static String summary(Doc doc) {
    String text = doc.text().strip().replace('\n', ' ');
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  /** What is known of a builtin. */
  public static String page(Doc doc) {
    StringBuilder out = new StringBuilder(call(doc)).append("\n\n");
    doc.text().strip().lines().forEach(line -> out.append("  ").append(line).append('\n'));
    if (!doc.feature().isEmpty()) {
      out.append("\n  Needs the experimental feature ").append(doc.feature()).append(".\n");
    }
    if (!doc.example().isEmpty()) {
      out.append("\n  Example:\n");
      doc.example().strip().lines().forEach(line -> out.append("    ").append(line).append('\n'));
      if (!doc.result().isEmpty()) {
        out.append("  is\n");
        doc.result().strip().lines().forEach(line -> out.append("    ").append(line).append('\n'));
      }
    }
    return out.append('\n').toString();
  }
}
