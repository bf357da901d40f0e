package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.Evaluation;
import org.jspecify.annotations.Nullable;

/** The file or the expression that a command line names, if it does. */
public final class ExpressionSource {
  private @Nullable String file;
  private @Nullable String expression;

  /**
   * Takes the current argument if it is a flag of these.
   *
   * @throws UsageException for a file beside an expression
   */
  public boolean accept(Arguments line) {
    switch (line.isFlag() ? line.current() : "") {
      case "-f", "--file" -> file = line.value();
      case "--expr", "-E" -> expression = line.value();
      default -> {
        return false;
      }
    }
    if (file != null && expression != null) {
      throw new UsageException("'--file' and '--expr' are two sources; choose one");
    }
    return true;
  }

  /** Whether there is one. */
  public boolean isGiven() {
    return file != null || expression != null;
  }

  /** What was given, or otherwise standard input. */
  public Evaluation.Parsed parsed(Evaluation evaluation) {
    if (expression != null) {
      return evaluation.text(expression);
    }
    return file == null || file.equals("-") ? evaluation.standardInput() : evaluation.file(file);
  }
}
