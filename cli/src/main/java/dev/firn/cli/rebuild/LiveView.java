package dev.firn.cli.rebuild;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.ServerEvent;
import java.util.Locale;

/** As {@link PlainView}, with a last line that moves: what is going on now, and for how long. */
final class LiveView extends PlainView {
  private static final String CLEAR = "\r\33[K";
  private static final String[] SPINNER = {"|", "/", "-", "\\"};
  private static final long TICK_MILLIS = 120;
  private static final double NANOS = 1e9;

  private final Output err;
  private final int width;
  private final Thread ticker;
  private String activity = "submitting";
  private long since = System.nanoTime();
  private int ticks;
  private boolean closed;

  LiveView(Console console, View.Origin origin, boolean details) {
    super(console, origin, details);
    this.err = console.err();
    this.width = width(console.variableNotEmpty("COLUMNS"));
    this.ticker = Thread.ofVirtual().name("progress").start(this::tick);
  }

  private static int width(@org.jspecify.annotations.Nullable String columns) {
    try {
      return columns == null ? 79 : Math.max(20, Integer.parseInt(columns) - 1);
    } catch (NumberFormatException e) {
      return 79;
    }
  }

  private void tick() {
    while (true) {
      synchronized (this) {
        if (closed) {
          return;
        }
        draw();
      }
      try {
        Thread.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void draw() {
    if (activity.isEmpty()) {
      return;
    }
    String text =
        String.format(
            Locale.ROOT,
            "%s %s  %.1f s",
            SPINNER[ticks++ % SPINNER.length],
            activity,
            (System.nanoTime() - since) / NANOS);
    err.print(CLEAR + ProcessBytes.utf8(text.substring(0, Math.min(text.length(), width))));
    err.flush();
  }

  @Override
  synchronized void say(String text) {
    err.print(closed ? "" : CLEAR);
    super.say(text);
  }

  @Override
  public synchronized void event(ServerEvent event, Run run) {
    super.event(event, run);
    String now = Lines.activity(event, run);
    if (!now.isEmpty() && !now.equals(activity)) {
      activity = now;
      since = System.nanoTime();
    }
    draw();
  }

  @Override
  public synchronized void ended(Run run) {
    close();
    super.ended(run);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      ticker.interrupt();
      err.print(CLEAR);
      err.flush();
    }
  }
}
