package dev.firn.buildservice.app;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.BuildListener;
import dev.firn.build.BuildResult;
import dev.firn.build.BuildSettings;
import dev.firn.build.SandboxedBuilder;
import dev.firn.buildservice.domain.Faults;
import dev.firn.events.BuildEvent;
import dev.firn.events.BuildFailed;
import dev.firn.events.BuildRequested;
import dev.firn.events.BuildStarted;
import dev.firn.events.BuildSucceeded;
import dev.firn.events.Fault;
import dev.firn.kit.kafka.TransientException;
import dev.firn.kit.store.WorkStore;
import dev.firn.store.StoreException;
import dev.firn.store.cache.CacheException;
import dev.firn.store.cache.Progress;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationSource;
import dev.firn.store.derivation.DerivationType;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import io.micrometer.core.instrument.Metrics;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Does jobs of the build queue: brings the inputs, builds, uploads, and only then says so. All of
 * it may be done twice. Thread-safe.
 */
public final class BuildWorker {
  /** A job that was handed out more often is given up. */
  public static final int MOST_DELIVERIES = 3;

  private static final Logger LOG = Logger.getLogger(BuildWorker.class);
  private static final long LOG_PATIENCE_SECONDS = 5;
  private static final StoreDir DIR = StoreDir.DEFAULT;

  /**
   * How a worker works.
   *
   * @param name says in events who built
   * @param build how to build; a job's own time limit counts instead of the one in it
   * @param patience how long a store that cannot be reached is waited for
   */
  public record Settings(String name, BuildSettings build, Duration patience) {}

  private final Settings settings;
  private final WorkStore store;
  private final InputFetcher inputs;
  private final BuildLogs logs;
  private final Outbox outbox;
  private final Map<Long, SandboxedBuilder> builders = new ConcurrentHashMap<>();
  private final AtomicInteger active = new AtomicInteger();

  /** A worker over a store. */
  public BuildWorker(
      Settings settings,
      WorkStore store,
      DerivationSource derivations,
      Realisations realisations,
      BuildLogs logs,
      Outbox outbox) {
    this.settings = settings;
    this.store = store;
    this.logs = logs;
    this.outbox = outbox;
    this.inputs =
        new InputFetcher(
            store,
            derivations,
            realisations,
            builder(settings.build().timeout().toSeconds()).trace());
  }

  private SandboxedBuilder builder(long timeoutSeconds) {
    return builders.computeIfAbsent(
        timeoutSeconds,
        seconds ->
            new SandboxedBuilder(
                store.local(),
                settings
                    .build()
                    .withLimits(
                        Duration.ofSeconds(seconds),
                        settings.build().maxSilentTime(),
                        settings.build().maxLogSize())));
  }

  /**
   * Does a job.
   *
   * @param delivery how often it was handed out, from 1
   * @throws InterruptedException when interrupted; nothing was said then, and the job is another's
   */
  public void work(BuildRequested job, int delivery) throws InterruptedException {
    active.incrementAndGet();
    try {
      outbox.write(delivery > MOST_DELIVERIES ? poison(job, delivery) : build(job, delivery));
    } finally {
      active.decrementAndGet();
    }
  }

  /** Waits until no job is under way; for the end of the process. */
  public void awaitIdle(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (active.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private static BuildEvent poison(BuildRequested job, int delivery) {
    return failed(
        job,
        Fault.of(
            Faults.POISON_BUILD,
            "workers died or were stopped "
                + (delivery - 1)
                + " times while they built this; it is not tried again by itself"),
        List.of(),
        0);
  }

  private BuildEvent build(BuildRequested job, int delivery) throws InterruptedException {
    long start = System.nanoTime();
    StorePath path = DIR.parse(job.derivation());
    FutureTask<Boolean> announced =
        new FutureTask<>(
            () ->
                outbox.write(
                    new BuildStarted(job.derivation(), job.revision(), settings.name(), delivery)),
            true);
    Thread.startVirtualThread(Context.current().wrap(announced));
    BuildEvent end = build(job, path, start);
    try {
      // the end must come after the beginning
      announced.get();
    } catch (ExecutionException e) {
      throw new TransientException("the start of a build could not be told", e);
    }
    String result = end instanceof BuildSucceeded ? "succeeded" : "failed";
    Metrics.timer("firn.build.duration", "result", result)
        .record(Duration.ofNanos(System.nanoTime() - start));
    return end;
  }

  private BuildEvent build(BuildRequested job, StorePath path, long start)
      throws InterruptedException {
    try {
      Derivation derivation = patiently(() -> inputs.fetch(path));
      LiveLog log = logs.begin(path);
      Future<?> kept = null;
      try {
        BuildResult result =
            builder(job.timeoutSeconds()).build(path, derivation, new Listener(log));
        kept = logs.end(path, log);
        return upload(job, result, start);
      } catch (BuildException e) {
        return ended(job, derivation, e, start);
      } finally {
        // who reads of the end finds the log
        await(kept == null ? logs.end(path, log) : kept);
      }
    } catch (TransientException e) {
      return failed(
          job, Fault.of(Faults.STORE_UNREACHABLE, text(e)), List.of(), millisSince(start));
    } catch (CacheException e) {
      return failed(job, Fault.of("missing-input", text(e)), List.of(), millisSince(start));
    } catch (StoreException e) {
      LOG.errorf(e, "building %s failed", path);
      return failed(job, Fault.of("machine-failed", text(e)), List.of(), millisSince(start));
    }
  }

  private static void await(Future<?> kept) throws InterruptedException {
    try {
      var _ = kept.get(LOG_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warnf("a log is not kept yet: %s", e.getMessage());
    }
  }

  private BuildEvent upload(BuildRequested job, BuildResult result, long start)
      throws InterruptedException {
    long before = System.nanoTime();
    List<StorePath> paths = result.outputs().values().stream().map(PathInfo::path).toList();
    patiently(
        () -> {
          store.local().flush();
          return store.cache().upload(store.local(), paths, Progress.NONE);
        });
    Metrics.timer("firn.build.upload").record(Duration.ofNanos(System.nanoTime() - before));
    Map<String, String> outputs = new TreeMap<>();
    result.outputs().forEach((name, info) -> outputs.put(name, DIR.print(info.path())));
    return new BuildSucceeded(
        job.derivation(),
        job.revision(),
        outputs,
        settings.name(),
        millisSince(start),
        result.outputs().values().stream().mapToLong(PathInfo::narSize).sum());
  }

  private BuildEvent ended(BuildRequested job, Derivation derivation, BuildException e, long start)
      throws InterruptedException {
    if (e.reason() == Reason.CANCELLED) {
      throw new InterruptedException("cancelled: " + e.getMessage());
    }
    String message = text(e);
    // where there is a log, its end follows the first line, and is told by itself
    int end = e.lastLines().isEmpty() ? -1 : message.indexOf('\n');
    boolean fetches =
        e.reason() == Reason.BUILDER_FAILED && derivation.type() == DerivationType.FIXED;
    return failed(
        job,
        new Fault(
            fetches ? Faults.FETCH_FAILED : e.code().substring(e.code().indexOf('/') + 1),
            (end < 0 ? message : message.substring(0, end)).replaceFirst(";$", ""),
            null,
            0,
            0,
            end < 0 ? null : message),
        e.lastLines().stream().map(BuildWorker::utf8).toList(),
        millisSince(start));
  }

  private static BuildEvent failed(
      BuildRequested job, Fault fault, List<String> lastLines, long millis) {
    return new BuildFailed(job.derivation(), job.revision(), fault, lastLines, millis);
  }

  private static long millisSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static String text(RuntimeException e) {
    return utf8(String.valueOf(e.getMessage()));
  }

  /** Byte strings become text at this edge; text that is no byte string is left as it is. */
  private static String utf8(String bytes) {
    return bytes.chars().allMatch(c -> c < 0x100)
        ? new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        : bytes;
  }

  @FunctionalInterface
  private interface Step<T> {
    T run() throws InterruptedException;
  }

  /** Tries again while the store is away: giving the job back would only count as a delivery. */
  private <T> T patiently(Step<T> step) throws InterruptedException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    long wait = 200;
    while (true) {
      RuntimeException failure;
      try {
        return step.run();
      } catch (TransientException e) {
        failure = e;
      } catch (CacheException e) {
        if (e.kind() != CacheException.Kind.UNAVAILABLE) {
          throw e;
        }
        failure = e;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("interrupted while waiting for the store");
      }
      if (System.nanoTime() > deadline) {
        throw new TransientException(
            "the store could not be reached for "
                + settings.patience().toSeconds()
                + " seconds: "
                + failure.getMessage(),
            failure);
      }
      LOG.warnf("a worker waits for the store: %s", failure.getMessage());
      Thread.sleep(wait);
      wait = Math.min(wait * 2, 10_000);
    }
  }

  /** Writes what the builder says into the log. */
  private record Listener(LiveLog log) implements BuildListener {
    @Override
    public void output(StorePath derivation, byte[] bytes, int offset, int length) {
      try {
        log.append(bytes, offset, length);
      } catch (IOException e) {
        LOG.warnf("the log of %s is incomplete: %s", derivation, e.getMessage());
      }
    }
  }
}
