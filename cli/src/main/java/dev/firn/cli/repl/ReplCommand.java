package dev.firn.cli.repl;

import dev.firn.cli.command.ExpressionSource;
import dev.firn.cli.command.FlakeOutputs;
import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.cli.nix.EvaluationTool;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.instantiate.query.AutoCall;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code firn repl}: expressions, evaluated line by line. */
public final class ReplCommand {
  /** The text of {@code firn repl --help}. */
  public static final String HELP =
      """
      firn repl - evaluate expressions, line by line

        firn repl [FLAGS]                       with the builtins only
        firn repl [FLAGS] FLAKE[#ATTR]          with the outputs of a flake at hand
        firn repl [FLAGS] -f FILE [ATTR]        with the attributes of a file
        firn repl [FLAGS] --expr EXPR [ATTR]    with those of an expression
        firn rebuild repl [CONFIGURATION]       with a configuration's config, options, pkgs and lib

      Lines; an expression may go on over several:
      """
          + Commands.HELP
          + """

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn repl
        firn repl -f '<nixpkgs>' --arg config '{ allowUnfree = true; }'
        firn repl .#nixosConfigurations.web
        firn rebuild repl examples/web
      """;

  private ReplCommand() {}

  /** Runs the command. */
  public static int run(Arguments line, Console console) {
    EvaluationFlags flags = new EvaluationFlags(console);
    ExpressionSource source = new ExpressionSource();
    @Nullable String operand = null;
    while (line.next()) {
      if (line.isFlag()) {
        if (line.current().equals("--help") || line.current().equals("-h")) {
          return Help.print(console, HELP);
        }
        if (!source.accept(line) && !flags.accept(line)) {
          throw line.unknown(HELP);
        }
      } else if (operand == null) {
        operand = line.current();
      } else {
        throw line.unknown(HELP);
      }
    }
    flags.enableFlakes(false);
    if (source.isGiven()) {
      String selection = operand == null ? "" : operand;
      return session(
          flags, Optional.of(evaluation -> select(evaluation, source, selection)), List.of());
    }
    if (operand == null) {
      return session(flags, Optional.empty(), List.of());
    }
    String place = operand;
    if (isFile(console, place)) {
      return session(flags, Optional.of(of -> called(of, of.file(place).value())), List.of());
    }
    String system = flags.settings().currentSystem();
    return session(
        flags,
        Optional.of(evaluation -> FlakeOutputs.selectOrAll(evaluation, system, place)),
        List.of(place));
  }

  /** As of old: a file, a folder with a default.nix that is no flake, or {@code <nixpkgs>}. */
  private static boolean isFile(Console console, String operand) {
    Path path = BytePaths.of(console.absolute(operand));
    return operand.startsWith("<")
        || Files.isRegularFile(path)
        || (Files.exists(path.resolve("default.nix")) && !Files.exists(path.resolve("flake.nix")));
  }

  private static Value select(Evaluation evaluation, ExpressionSource source, String selection) {
    Value root = source.parsed(evaluation).value();
    return called(
        evaluation, AttributePath.parse(selection).select(root, evaluation.arguments()).value());
  }

  private static Value called(Evaluation evaluation, Value value) {
    return AutoCall.call(value, evaluation.arguments());
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
      return expression(flags, flake(reference, attribute));
    }
    String folder = Files.isDirectory(path) ? "/configuration.nix" : "";
    String file = console.absolute(place + folder);
    if (!Files.exists(BytePaths.of(file))) {
      throw new CommandException("'" + path + "' has no configuration.nix and no flake.nix");
    }
    return expression(flags, modules(file));
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

  private static int expression(EvaluationFlags flags, String start) {
    return session(flags, Optional.of(of -> of.text(start).value()), List.of());
  }

  /**
   * @param start what is at hand from the start
   * @param flakes whose settings count
   */
  private static int session(
      EvaluationFlags flags, Optional<Function<Evaluation, Value>> start, List<String> flakes) {
    flags.useOneCore();
    return Evaluation.runForFlakes(
        flags,
        true,
        flakes,
        LockOptions.COMMAND,
        evaluation -> {
          Session session = new Session(evaluation, flags.showTrace());
          start.ifPresent(value -> session.startWith(() -> value.apply(evaluation)));
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
