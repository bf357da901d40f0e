package dev.firn.cli.rebuild;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.ServerEvent;
import java.util.Locale;
import java.util.Map;

/**
 * One line for each thing that is done; results on standard output, the rest on standard error.
 * When nothing was said for a while, one that says what is still going on.
 */
class PlainView implements View {
  private static final long SILENCE_NANOS = 10_000_000_000L;
  private static final double NANOS = 1e9;

  private final Output out;
  private final Output err;
  private final View.Origin origin;
  private final boolean details;
  private final boolean colours;
  private final Thread ticker;
  private String activity = "submitting";
  private long since = System.nanoTime();
  private long said = since;
  private boolean closed;

  /**
   * @param details whether the whole trace of a fault is shown
   */
  PlainView(Console console, View.Origin origin, boolean details) {
    this.out = console.out();
    this.err = console.err();
    this.origin = origin;
    this.details = details;
    this.colours = console.colours();
    this.ticker = Thread.ofVirtual().name("progress").unstarted(this::tick);
  }

  /** Begins to look after the time; not before the view is whole. */
  final PlainView begun() {
    ticker.start();
    return this;
  }

  private void tick() {
    try {
      while (true) {
        synchronized (this) {
          if (closed) {
            return;
          }
          refresh();
        }
        Thread.sleep(tickMillis());
      }
    } catch (InterruptedException e) {
      // the run is over
    }
  }

  /** How often the time is looked at. */
  long tickMillis() {
    return 1_000;
  }

  /** Shows what is going on, if it is time to. */
  void refresh() {
    if (!activity.isEmpty() && System.nanoTime() - said > SILENCE_NANOS) {
      say(Lines.word("still") + activity());
    }
  }

  /** What is going on and for how long; empty when nothing is. */
  final String activity() {
    return activity.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%s  %.1f s", activity, (System.nanoTime() - since) / NANOS);
  }

  /** Whether nothing moves any more. */
  final boolean isClosed() {
    return closed;
  }

  private void now(String what) {
    if (!what.isEmpty() && !what.equals(activity)) {
      activity = what;
      since = System.nanoTime();
    }
  }

  /** Prints a line that stays. */
  synchronized void say(String text) {
    said = System.nanoTime();
    err.line(ProcessBytes.utf8(text));
    err.flush();
  }

  @Override
  public void submitted(String configuration, String revision) {
    say(Lines.word("submitted") + configuration + ", revision " + revision);
  }

  @Override
  public synchronized void event(ServerEvent event, Run run) {
    Lines.of(event, run).forEach(this::say);
    now(Lines.activity(event, run));
  }

  @Override
  public synchronized void progress(String text) {
    if (!text.equals(activity)) {
      activity = text;
    }
  }

  @Override
  public void notice(String text) {
    say(text);
  }

  @Override
  public synchronized void ended(Run run) {
    close();
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
  public synchronized void close() {
    closed = true;
    ticker.interrupt();
  }
}
