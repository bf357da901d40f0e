package dev.firn.cli.rebuild;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.ServerEvent;

/** As {@link PlainView}, with a last line that moves: what is going on now, and for how long. */
final class LiveView extends PlainView {
  private static final String CLEAR = "\r\33[K";
  private static final String[] SPINNER = {"|", "/", "-", "\\"};
  private static final long TICK_MILLIS = 120;

  private final Output err;
  private final int width;
  private int ticks;

  LiveView(Console console, View.Origin origin, boolean details) {
    super(console, origin, details);
    this.err = console.err();
    this.width = width(console.variableNotEmpty("COLUMNS"));
  }

  private static int width(@org.jspecify.annotations.Nullable String columns) {
    try {
      return columns == null ? 79 : Math.max(20, Integer.parseInt(columns) - 1);
    } catch (NumberFormatException e) {
      return 79;
    }
  }

  @Override
  long tickMillis() {
    return TICK_MILLIS;
  }

  @Override
  void refresh() {
    String activity = activity();
    if (activity.isEmpty() || isClosed()) {
      return;
    }
    String text = SPINNER[ticks++ % SPINNER.length] + " " + activity;
    err.print(CLEAR + ProcessBytes.utf8(text.substring(0, Math.min(text.length(), width))));
    err.flush();
  }

  @Override
  synchronized void say(String text) {
    err.print(isClosed() ? "" : CLEAR);
    super.say(text);
  }

  @Override
  public synchronized void event(ServerEvent event, Run run) {
    super.event(event, run);
    refresh();
  }

  @Override
  public synchronized void close() {
    if (!isClosed()) {
      super.close();
      err.print(CLEAR);
      err.flush();
    }
  }
}
