package dev.firn.store.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body while it comes over the wire. Tells progress, remembers that it was the wire that failed,
 * and ends when nothing comes for a minute.
 */
final class Transfer extends FilterInputStream {
  private static final long STALL_MILLIS = 60_000;
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          r -> Thread.ofPlatform().daemon().name("cache-transfers").unstarted(r));

  private final Progress progress;
  private final ScheduledFuture<?> watching;
  private volatile long lastMillis = System.nanoTime() / 1_000_000;
  private volatile boolean stalled;
  private @Nullable IOException failure;

  Transfer(InputStream in, Progress progress) {
    super(in);
    this.progress = progress;
    this.watching =
        WATCH.scheduleWithFixedDelay(
            this::watch, STALL_MILLIS / 4, STALL_MILLIS / 4, TimeUnit.MILLISECONDS);
  }

  private void watch() {
    if (System.nanoTime() / 1_000_000 - lastMillis > STALL_MILLIS) {
      stalled = true;
      try {
        in.close();
      } catch (IOException e) {
        // The reader fails on its own.
      }
    }
  }

  /** Why reading failed; null if it did not. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int n = in.read(bytes, offset, length);
      lastMillis = System.nanoTime() / 1_000_000;
      if (n > 0) {
        progress.transferred(n);
      }
      return n;
    } catch (IOException e) {
      IOException told =
          stalled ? new IOException("nothing came for " + STALL_MILLIS / 1000 + " s", e) : e;
      failure = told;
      throw told;
    }
  }

  @Override
  public void close() throws IOException {
    watching.cancel(false);
    in.close();
  }
}
