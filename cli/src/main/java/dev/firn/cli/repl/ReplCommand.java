package dev.firn.cli.repl;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.cli.nix.EvaluationTool;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code firn repl}: expressions, evaluated line by line. */
public final class ReplCommand {
  /** The text of {@code firn repl --help}. */
  public static final String HELP =
      """
      firn repl - evaluate expressions, line by line

        firn repl [FLAGS]                     with the builtins only
        firn repl [FLAGS] -f FILE             with the attributes of a file at hand
        firn rebuild repl [CONFIGURATION]     with a configuration's config, options, pkgs and lib

      Lines; an expression may go on over several:
      """
          + Commands.HELP
          + """

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn repl
        firn repl -f '<nixpkgs>'
        firn rebuild repl examples/web
      """;

  private ReplCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    EvaluationFlags flags = new EvaluationFlags(console);
    @Nullable String file = null;
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "-f", "--file" -> file = line.value();
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    if (file == null) {
      return session(flags, "");
    }
    return session(
        flags, file.startsWith("<") ? "import " + file : Commands.imported(console.absolute(file)));
  }

  /** Runs {@code firn rebuild repl} over a folder, a file or a flake. */
  public static int configuration(Console console, String operand) {
    EvaluationFlags flags = new EvaluationFlags(console);
    int hash = operand.indexOf('#');
    String place = hash < 0 ? operand : operand.substring(0, hash);
    String attribute = hash < 0 ? "" : operand.substring(hash + 1);
    Path path = BytePaths.of(console.absolute(place.isEmpty() ? "." : place));
    boolean flake = Files.exists(path.resolve("flake.nix"));
    if (flake || !Files.exists(path)) {
      flags.enableFlakes(true);
      String reference = flake ? console.absolute(place.isEmpty() ? "." : place) : place;
      return session(flags, flake(reference, attribute));
    }
    String folder = Files.isDirectory(path) ? "/configuration.nix" : "";
    String file = console.absolute(place + folder);
    if (!Files.exists(BytePaths.of(file))) {
      throw new CommandException("'" + path + "' has no configuration.nix and no flake.nix");
    }
    return session(flags, modules(file));
  }

  private static String flake(String reference, String attribute) {
    String name = attribute.replaceFirst("^nixosConfigurations\\.", "");
    String all = "(builtins.getFlake " + text(reference) + ").nixosConfigurations";
    return name.isEmpty()
        ? "let all = "
            + all
            + "; names = builtins.attrNames all; in if builtins.length names == 1 then"
            + " all.${builtins.head names} else all"
        : all + "." + text(name);
  }

  private static String modules(String file) {
    String home = System.getProperty("firn.home", "");
    Path base = Path.of(home).resolve("base");
    String release =
        !home.isEmpty() && Files.isDirectory(base)
            ? literal(ProcessBytes.utf8(base.toString()))
            : "<nixpkgs>";
    return "import ("
        + release
        + " + \"/nixos/lib/eval-config.nix\") { modules = [ "
        + literal(file)
        + " ]; }";
  }

  /** A path as an expression. */
  private static String literal(String path) {
    return "(" + Commands.literal(path) + ")";
  }

  private static String text(String text) {
    return Commands.text(text);
  }

  private static int session(EvaluationFlags flags, String start) {
    flags.useOneCore();
    return Evaluation.run(
        flags,
        true,
        evaluation -> {
          Session session = new Session(evaluation, flags.showTrace(), start);
          try (Lines lines = Lines.of(evaluation.console())) {
            for (EvaluationTool tool : flags.tools()) {
              if (tool instanceof Debugger debugger) {
                debugger.readFrom(lines);
              }
            }
            lines.complete(session.completion());
            return session.run(lines);
          }
        });
  }
}
