package dev.firn.build.internal.sandbox;

import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.build.internal.os.ChildProcess;
import dev.firn.build.internal.os.ExitStatus;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Watches over a running builder: passes its output on and ends it when it breaks a limit. */
public final class BuilderRun {
  private static final int BUFFER = 1 << 14;

  private final ChildProcess process;
  private final BuildLog log;
  private final BuildSettings settings;
  private final BuildListener listener;
  private final StorePath derivation;
  private final AtomicLong lastOutput = new AtomicLong(System.nanoTime());

  public BuilderRun(
      ChildProcess process,
      BuildLog log,
      BuildSettings settings,
      BuildListener listener,
      StorePath derivation) {
    this.process = process;
    this.log = log;
    this.settings = settings;
    this.listener = listener;
    this.derivation = derivation;
  }

  /** How a builder came to its end. */
  public sealed interface End {
    /** By itself, or killed from outside. */
    record Ended(ExitStatus status) implements End {}

    /** After too long a time. */
    record TooLong(Duration limit) implements End {}

    /** After too long a time without output. */
    record TooSilent(Duration limit) implements End {}

    /** After too much output. */
    record TooMuchOutput(long limit) implements End {}

    /** As the thread that built was interrupted. */
    record Cancelled() implements End {}
  }

  /** Waits for the end of all its processes. */
  public End await() throws IOException {
    CompletableFuture<End> end = new CompletableFuture<>();
    // A thread of its own, as waiting for a process would hold a virtual thread's carrier.
    Thread.ofPlatform()
        .daemon()
        .name("build-output")
        .start(
            () -> {
              try {
                end.complete(read());
              } catch (IOException | RuntimeException e) {
                process.kill();
                end.completeExceptionally(e);
              }
            });
    long started = System.nanoTime();
    while (true) {
      try {
        long wait = untilNextLimit(started);
        return wait == Long.MAX_VALUE
            ? end.get()
            : end.get(Math.max(wait, 1), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        End broken = broken(started);
        if (broken != null) {
          finish(end);
          return broken;
        }
      } catch (InterruptedException e) {
        finish(end);
        Thread.currentThread().interrupt();
        return new End.Cancelled();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw new IOException(failure.getMessage(), failure);
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private End read() throws IOException {
    byte[] buffer = new byte[BUFFER];
    boolean tooMuch = false;
    try (InputStream in = process.output()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        lastOutput.set(System.nanoTime());
        if (tooMuch) {
          continue;
        }
        log.write(buffer, 0, n);
        listener.output(derivation, buffer, 0, n);
        if (settings.maxLogSize() > 0 && log.size() > settings.maxLogSize()) {
          tooMuch = true;
          process.kill();
        }
      }
    }
    ExitStatus status = process.waitFor();
    return tooMuch ? new End.TooMuchOutput(settings.maxLogSize()) : new End.Ended(status);
  }

  private void finish(CompletableFuture<End> end) {
    process.kill();
    boolean interrupted = Thread.interrupted();
    try {
      end.get();
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException e) {
      // it is being ended for another reason, which is what will be told
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private long untilNextLimit(long started) {
    long now = System.nanoTime();
    long wait = Long.MAX_VALUE;
    if (!settings.timeout().isZero()) {
      wait = settings.timeout().toNanos() - (now - started);
    }
    if (!settings.maxSilentTime().isZero()) {
      wait = Math.min(wait, settings.maxSilentTime().toNanos() - (now - lastOutput.get()));
    }
    return wait;
  }

  private @org.jspecify.annotations.Nullable End broken(long started) {
    long now = System.nanoTime();
    if (!settings.timeout().isZero() && now - started >= settings.timeout().toNanos()) {
      return new End.TooLong(settings.timeout());
    }
    if (!settings.maxSilentTime().isZero()
        && now - lastOutput.get() >= settings.maxSilentTime().toNanos()) {
      return new End.TooSilent(settings.maxSilentTime());
    }
    return null;
  }
}
