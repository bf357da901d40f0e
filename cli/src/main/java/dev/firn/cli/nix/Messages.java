package dev.firn.cli.nix;

import dev.firn.cli.console.Console;
import dev.firn.eval.host.Host.MessageKind;

/** Traces and warnings of an evaluation, on standard error. */
final class Messages {
  private final Console console;
  private final int verbosity;

  Messages(EvaluationFlags flags) {
    this.console = flags.console();
    this.verbosity = flags.verbosity();
  }

  void message(MessageKind kind, String text) {
    boolean colours = console.colours();
    String line =
        switch (kind) {
          case TRACE -> colours ? "\33[34;1mtrace:\33[0m " + text : "trace: " + text;
          case EVALUATION_WARNING ->
              colours
                  ? "\33[35;1mevaluation warning:\33[0m " + text
                  : "evaluation warning: " + text;
          case WARNING -> colours ? "\33[35;1mwarning:\33[0m " + text : "warning: " + text;
        };
    if (kind == MessageKind.TRACE || verbosity >= 1) {
      console.message(line);
    }
  }
}
