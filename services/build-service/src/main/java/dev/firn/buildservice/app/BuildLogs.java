package dev.firn.buildservice.app;

import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Logs: of builds that run here as they are written, of all others from where they are kept. A log
 * that ended is put there in the background. Thread-safe.
 */
public final class BuildLogs implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BuildLogs.class);
  private static final int ATTEMPTS = 5;

  private final Path folder;
  private final KeptLogs kept;
  private final Map<StorePath, LiveLog> live = new ConcurrentHashMap<>();
  private final ExecutorService keeping =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("build-log-", 0).factory());

  /**
   * @param folder for logs that are being written; what a dead process left there is deleted
   */
  public BuildLogs(Path folder, KeptLogs kept) {
    this.folder = folder;
    this.kept = kept;
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.log")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder for logs, " + folder + ", cannot be used", e);
    }
  }

  /** Begins a log. */
  public LiveLog begin(StorePath derivation) {
    LiveLog log = new LiveLog(folder.resolve(derivation.baseName() + ".log"));
    LiveLog before = live.put(derivation, log);
    if (before != null) {
      before.end();
    }
    return log;
  }

  /**
   * Ends a log. One without a byte leaves an earlier one as it is.
   *
   * @return done when the log is kept, or nothing could be done for it
   */
  public Future<?> end(StorePath derivation, LiveLog log) {
    log.end();
    if (log.size() == 0) {
      live.remove(derivation, log);
      return CompletableFuture.completedFuture(null);
    }
    return keeping.submit(() -> keep(derivation, log));
  }

  private void keep(StorePath derivation, LiveLog log) {
    try {
      for (int attempt = 1; !put(derivation, log, attempt); attempt++) {
        Thread.sleep(Duration.ofMillis(200L << attempt));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warnf("the log of %s is lost: the service ends", derivation);
    } finally {
      live.remove(derivation, log);
      try {
        log.close();
      } catch (IOException e) {
        LOG.warnf("the log of %s cannot be deleted here: %s", derivation, e.getMessage());
      }
    }
  }

  /** Whether that is settled, for good or bad. */
  private boolean put(StorePath derivation, LiveLog log, int attempt) throws InterruptedException {
    try (InputStream in = log.open(false)) {
      kept.put(derivation, in);
      return true;
    } catch (IOException e) {
      if (attempt < ATTEMPTS) {
        return false;
      }
      LOG.warnf("the log of %s cannot be kept: %s", derivation, e.getMessage());
      return true;
    }
  }

  /** Whether a build of it writes its log here, now. */
  public boolean isLive(StorePath derivation) {
    return live.containsKey(derivation);
  }

  /**
   * A log from its beginning; closed by the caller.
   *
   * @param follow whether reading waits for the end of a build that runs here
   * @return empty when there is none
   */
  public Optional<InputStream> open(StorePath derivation, boolean follow)
      throws IOException, InterruptedException {
    LiveLog log = live.get(derivation);
    return log != null ? Optional.of(log.open(follow)) : kept.get(derivation);
  }

  /** Keeps what has ended; gives up after ten seconds. */
  @Override
  public void close() {
    keeping.shutdown();
    try {
      if (!keeping.awaitTermination(10, TimeUnit.SECONDS)) {
        keeping.shutdownNow();
      }
    } catch (InterruptedException e) {
      keeping.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
