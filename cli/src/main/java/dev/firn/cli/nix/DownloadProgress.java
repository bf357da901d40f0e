package dev.firn.cli.nix;

import dev.firn.cli.console.Console;
import dev.firn.instantiate.fetch.http.Progress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells of downloads that take a while: in one line that is written over on a terminal, otherwise
 * in a line now and then. Thread-safe.
 */
final class DownloadProgress implements Progress {
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_ON_TERMINAL = SECOND / 2;
  private static final long NEXT_ON_TERMINAL = SECOND / 10;
  private static final long FIRST_LINE = 5 * SECOND;
  private static final long NEXT_LINE = 30 * SECOND;
  private static final int LONGEST_URL = 60;

  private final Console console;
  private final LongSupplier clock;
  private final Map<String, Long> next = new HashMap<>();
  private boolean shown;

  /**
   * @param clock in nanoseconds
   */
  DownloadProgress(Console console, LongSupplier clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public synchronized void downloaded(String url, long bytes, long total) {
    long now = clock.getAsLong();
    Long due = next.get(url);
    boolean terminal = due != null && now - due >= 0 && console.terminal().err();
    if (due == null) {
      next.put(url, now + (console.terminal().err() ? FIRST_ON_TERMINAL : FIRST_LINE));
    } else if (now - due >= 0) {
      next.put(url, now + (terminal ? NEXT_ON_TERMINAL : NEXT_LINE));
      String text = "downloading " + shortened(url) + ": " + amount(bytes, total);
      if (terminal) {
        console.err().print("\r\33[K" + text);
        shown = true;
      } else {
        console.err().line(text);
      }
      console.err().flush();
    }
  }

  @Override
  public synchronized void finished(String url) {
    next.remove(url);
    if (shown) {
      console.err().print("\r\33[K");
      console.err().flush();
      shown = false;
    }
  }

  private static String amount(long bytes, long total) {
    return total > 0
        ? String.format(
            Locale.ROOT,
            "%s of %s MiB (%d %%)",
            mebibytes(bytes),
            mebibytes(total),
            bytes * 100 / total)
        : mebibytes(bytes) + " MiB";
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (1024.0 * 1024.0));
  }

  /** A URL without what could move the cursor, its middle left out if it is long. */
  private static String shortened(String url) {
    String plain = url.replaceAll("[\\x00-\\x1f\\x7f]", "?").replaceFirst("//[^/@]*@", "//");
    int half = (LONGEST_URL - 1) / 2;
    return plain.length() <= LONGEST_URL
        ? plain
        : plain.substring(0, half) + "..." + plain.substring(plain.length() - half);
  }
}
