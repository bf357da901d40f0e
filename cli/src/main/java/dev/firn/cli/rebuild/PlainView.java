package dev.firn.cli.rebuild;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.ServerEvent;
import java.util.Map;

/** One line for each thing that is done; results on standard output, the rest on standard error. */
class PlainView implements View {
  private final Output out;
  private final Output err;
  private final View.Origin origin;
  private final boolean details;
  private final boolean colours;

  /**
   * @param details whether the whole trace of a fault is shown
   */
  PlainView(Console console, View.Origin origin, boolean details) {
    this.out = console.out();
    this.err = console.err();
    this.origin = origin;
    this.details = details;
    this.colours = console.colours();
  }

  /** Prints a line that stays. */
  void say(String text) {
    err.line(ProcessBytes.utf8(text));
    err.flush();
  }

  @Override
  public void submitted(String configuration, String revision) {
    say(Lines.word("submitted") + configuration + ", revision " + revision);
  }

  @Override
  public void event(ServerEvent event, Run run) {
    Lines.of(event, run).forEach(this::say);
  }

  @Override
  public void notice(String text) {
    say(text);
  }

  @Override
  public void ended(Run run) {
    for (Run.Failure failure : run.failures()) {
      for (String line : Lines.failure(failure, origin)) {
        say(colours ? line.replaceFirst("^error:", "\33[31;1merror:\33[0m") : line);
      }
      Lines.log(failure).forEach(this::say);
      if (details) {
        Lines.details(failure).forEach(this::say);
      } else if (failure.lines().isEmpty() && Lines.hasTrace(failure)) {
        say("  (--show-trace shows how it came to this)");
      }
    }
    for (Run.Activation activation : run.activations()) {
      if (activation.succeeded()) {
        result(activation.node() + outcome(activation));
        activation.urls().forEach(this::result);
      } else {
        say(
            activation.active() == 0
                ? activation.node() + " runs no generation"
                : activation.node() + " still runs generation " + activation.active());
      }
    }
    if (!run.failures().isEmpty() && run.activations().isEmpty() && !run.isRollback()) {
      say("nothing has changed on any node");
    }
    if (run.failures().isEmpty() && run.activations().isEmpty()) {
      for (Map.Entry<String, String> each : run.toplevels().entrySet()) {
        result(each.getValue());
      }
    }
    out.flush();
  }

  private static String outcome(Run.Activation activation) {
    String runs = " runs generation " + activation.generation();
    return switch (activation.action()) {
      case "BOOT" -> runs + " after the next boot";
      case "TEST" -> runs + " until the next boot";
      case "DRY_ACTIVATE" -> " has not changed";
      default -> runs;
    };
  }

  private void result(String text) {
    out.line(ProcessBytes.utf8(text));
  }

  @Override
  public void close() {}
}
