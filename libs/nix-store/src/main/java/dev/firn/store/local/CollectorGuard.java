package dev.firn.store.local;

import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps real Nix's garbage collector away from what is being added. A collector holds {@code
 * gc.lock} alone, so whoever shares that lock has none beside him: it is shared from the first
 * object on until all that was added is registered. What must outlive that, for as long as the
 * store is open, is kept by {@link TemporaryRoots}, which are written before the lock is let go.
 *
 * <p>Real Nix also adds while a collector runs, which it tells of each path over a socket. Here
 * adding waits until the collector has ended.
 */
final class CollectorGuard implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 1000;
  private static final int STEP_MILLIS = 20;

  private final Path state;
  private final StoreDir dir;
  private final Set<StorePath> kept = new HashSet<>();
  private final List<String> unwritten = new ArrayList<>();
  private TemporaryRoots.@Nullable Owner roots;
  private Runnable waiting = () -> {};
  private @Nullable Flock lock;
  private int adding;

  /**
   * @param state the folder of {@code gc.lock} and {@code temproots}
   */
  CollectorGuard(StoreDir dir, Path state) {
    this.dir = dir;
    this.state = state;
  }

  /**
   * Has all paths that are {@link #keep added} from now on kept until this is closed.
   *
   * @param told when adding has to wait for a collector
   */
  synchronized void keepAll(Runnable told) {
    waiting = told;
    if (roots == null) {
      roots = new TemporaryRoots.Owner(state);
      Thread.ofPlatform().daemon().name("store-lock").start(Flock::load);
    }
  }

  /** Begins to add something; as long as nobody has ended it, no collector runs. */
  synchronized void enter() throws IOException {
    if (lock == null) {
      lock = share();
    }
    adding++;
  }

  /** Ends what {@link #enter} began. */
  synchronized void exit() {
    adding--;
  }

  /** Keeps a path, if they are to be kept at all. */
  synchronized void keep(StorePath path) {
    if (roots != null && kept.add(path)) {
      unwritten.add(dir.print(path));
    }
  }

  /**
   * Lets collectors run again, if nobody is adding.
   *
   * @param done whether all that was added is registered
   */
  synchronized void release(BooleanSupplier done) throws IOException {
    if (lock != null && adding == 0 && done.getAsBoolean()) {
      if (roots != null && !unwritten.isEmpty()) {
        roots.add(unwritten);
        unwritten.clear();
      }
      letGo();
    }
  }

  private void letGo() {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  private Flock share() throws IOException {
    Files.createDirectories(state);
    Flock file = Flock.open(state.resolve("gc.lock"));
    try {
      for (int waited = 0; !file.tryShared(); waited += STEP_MILLIS) {
        if (waited == PATIENCE_MILLIS) {
          waiting.run();
        }
        Thread.sleep(STEP_MILLIS);
      }
      return file;
    } catch (InterruptedException e) {
      file.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the garbage collector", e);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      if (roots != null) {
        roots.close();
      }
    } finally {
      roots = null;
      unwritten.clear();
      kept.clear();
      letGo();
    }
  }
}
