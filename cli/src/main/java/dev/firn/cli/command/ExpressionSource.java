package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.nix.Evaluation;
import org.jspecify.annotations.Nullable;

/** The file or the expression that a command line names, if it does. */
public final class ExpressionSource {
  private @Nullable String file;
  private @Nullable String expression;

  /** Takes the current argument if it is a flag of these. */
  public boolean accept(Arguments line) {
    switch (line.isFlag() ? line.current() : "") {
      case "-f", "--file" -> file = line.value();
      case "--expr", "-E" -> expression = line.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether there is one. */
  public boolean isGiven() {
    return file != null || expression != null;
  }

  boolean isGivenTwice() {
    return file != null && expression != null;
  }

  /** What was given, an expression before a file, or otherwise standard input. */
  public Evaluation.Parsed parsed(Evaluation evaluation) {
    if (expression != null) {
      return evaluation.text(expression);
    }
    return file == null || file.equals("-") ? evaluation.standardInput() : evaluation.file(file);
  }
}
