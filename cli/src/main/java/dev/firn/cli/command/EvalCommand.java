package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.query.AttributePath;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code firn eval}: evaluates what a flake, a file or an expression has. */
public final class EvalCommand {
  /** The text of {@code firn eval --help}. */
  public static final String HELP =
      """
      firn eval - evaluate what a flake, a file or an expression has

        firn eval [FLAGS] [FLAKE#ATTR]          an output of a flake; pure unless --impure is given
        firn eval [FLAGS] -f FILE [ATTR]        an attribute of a file
        firn eval [FLAGS] --expr EXPR [ATTR]    an attribute of an expression

      An output is looked for in packages and legacyPackages for this system, then under its own name.
      All of the value is evaluated. No derivation is written to the store.

      Flags:
        --json               print JSON, on one line; an error too, on standard error
        --raw                print a string as it is, without quotes
        --apply FUNCTION     apply a function to the value first
        --write-to PATH      write a string to a file, or a set of strings to a folder
        -f FILE, --file FILE
        -E EXPR, --expr EXPR

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn eval --expr '1 + 1'
        firn eval -f '<nixpkgs>' hello.meta.description
        firn eval .#nixosConfigurations.web.config.networking.hostName --raw
        firn eval -f . --apply builtins.attrNames --json
      """;

  private final Console console;
  private final EvaluationFlags flags;
  private final ExpressionSource source = new ExpressionSource();
  private final List<String> operands = new ArrayList<>();
  private @Nullable String function;
  private @Nullable String target;
  private boolean json;
  private boolean raw;

  private EvalCommand(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new EvalCommand(console).run(arguments);
  }

  private int run(Arguments line) {
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> operands.add(line.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--json" -> {
          json = true;
          flags.setJsonErrors();
        }
        case "--raw" -> raw = true;
        case "--apply" -> function = line.value();
        case "--write-to" -> target = line.value();
        default -> {
          if (!source.accept(line) && !flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    if (json && raw) {
      throw new UsageException("'--json' and '--raw' are two formats; choose one");
    }
    if (operands.size() > 1) {
      throw new UsageException("only one thing can be evaluated at a time");
    }
    if (!source.isGiven()) {
      flags.enableFlakes(true);
      return Evaluation.runForFlakes(
          flags, false, List.of(operand()), LockOptions.COMMAND, this::work);
    }
    flags.enableFlakes(false);
    return Evaluation.run(flags, false, this::work);
  }

  private int work(Evaluation evaluation) {
    Value value = selected(evaluation);
    if (function != null) {
      value = Apply.call(evaluation.text(function).value().force(), value, EvalException.NO_POS);
    }
    if (target != null) {
      write(evaluation, value, BytePaths.of(console.absolute(target)));
    } else if (raw) {
      console.out().print(text(evaluation, value));
    } else if (json) {
      console
          .out()
          .line(
              JsonPrinter.print(evaluation.machine(), value, true, false, EvalException.NO_POS)
                  .value);
    } else {
      console.out().line(ValuePrinter.print(evaluation.machine(), value, PrintOptions.EVAL));
    }
    return 0;
  }

  private String operand() {
    return operands.isEmpty() || operands.getFirst().isEmpty() ? "." : operands.getFirst();
  }

  private Value selected(Evaluation evaluation) {
    if (!source.isGiven()) {
      return FlakeOutputs.select(evaluation, flags.settings().currentSystem(), operand());
    }
    String operand = operands.isEmpty() ? "" : operands.getFirst();
    Value root = source.parsed(evaluation).value();
    Attrs arguments = evaluation.arguments();
    return AttributePath.parse(operand).select(root, arguments).value().force();
  }

  private static String text(Evaluation evaluation, Value value) {
    return evaluation
        .machine()
        .coercion()
        .toStr(value, EvalException.NO_POS, "while making text of the result", Coercion.Mode.COPY)
        .value;
  }

  private void write(Evaluation evaluation, Value value, Path path) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(
          "'" + BytePaths.name(path) + "' is there already; name a path that does not exist");
    }
    try {
      switch (value.force()) {
        case Str string -> Files.writeString(path, string.value, StandardCharsets.ISO_8859_1);
        case Attrs attrs -> {
          Files.createDirectory(path);
          for (int slot : attrs.shape.byName()) {
            String name = attrs.nameAt(slot).name();
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
              throw evaluation.failure(
                  ErrorCode.INVALID_ARGUMENT, "'" + name + "' cannot be the name of a file");
            }
            write(evaluation, attrs.values[slot], path.resolve(BytePaths.of(name)));
          }
        }
        default ->
            throw evaluation.failure(
                ErrorCode.TYPE_MISMATCH,
                "only strings and sets of strings can be written to files, but this is "
                    + Show.typeAndValue(value.force()));
      }
    } catch (IOException e) {
      throw new CommandException("cannot write '" + path + "': " + e.getMessage());
    }
  }
}
