package dev.firn.store.local;

import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names in the store's own folder for what is being written there, and the end of those that died
 * while they wrote. (In a folder of their own they could not be used: a directory that is read-only
 * already cannot be renamed into another one.)
 *
 * <p>The owner of {@code .firn-tmp-ID-1}, {@code .firn-tmp-ID-2} … holds a lock on a file {@code
 * ID} in a folder for such locks. The kernel drops it with the process, however that ends, and
 * knows it in every container that shares the store, which process numbers do not do. Whoever comes
 * next finds a lock that nobody holds and deletes the names that belong to it.
 */
final class TemporaryNames implements AutoCloseable {
  private static final String PREFIX = ".firn-tmp";

  /** Held while locks are made and tried. */
  private static final String ALL = "all";

  private static final AtomicLong COUNTER = new AtomicLong();

  /**
   * Locks of this process. They must not be tried: closing a file drops all locks that the process
   * has on it.
   */
  private static final Set<Path> OWN = new HashSet<>();

  private final String prefix;
  private final Path store;
  private final Path file;
  private final FileChannel lock;
  private final AtomicLong names = new AtomicLong();

  private TemporaryNames(Path store, Path file, FileChannel lock) {
    this.store = store;
    this.file = file;
    this.lock = lock;
    this.prefix = PREFIX + "-" + file.getFileName() + "-";
  }

  /**
   * Takes names in the folder of a store, after cleaning up behind the dead.
   *
   * @param folder where everyone who writes to this store has a lock
   */
  static TemporaryNames in(Path store, Path folder) throws IOException {
    Path locks = folder.toAbsolutePath();
    synchronized (OWN) {
      Files.createDirectories(locks);
      try (FileChannel all = open(locks.resolve(ALL));
          FileLock _ = all.lock()) {
        deleteLeftovers(store, locks);
        Path file = locks.resolve(identity());
        FileChannel channel = open(file);
        channel.lock();
        OWN.add(file);
        return new TemporaryNames(store, file, channel);
      }
    }
  }

  private static String identity() {
    return ProcessHandle.current().pid()
        + "-"
        + Long.toHexString(System.nanoTime())
        + "-"
        + COUNTER.incrementAndGet();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void deleteLeftovers(Path store, Path locks) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(locks)) {
      for (Path file : files) {
        if (!OWN.contains(file) && !file.endsWith(ALL)) {
          deleteIfDead(store, file);
        }
      }
    }
  }

  private static void deleteIfDead(Path store, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        try (DirectoryStream<Path> left =
            Files.newDirectoryStream(store, PREFIX + "-" + file.getFileName() + "-*")) {
          for (Path each : left) {
            DiskTree.delete(each);
          }
        }
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      // Its owner is alive, or has just cleaned up by itself.
    }
  }

  /** A name that nothing has. */
  Path next() {
    return store.resolve(prefix + names.incrementAndGet());
  }

  @Override
  public void close() throws IOException {
    synchronized (OWN) {
      Files.deleteIfExists(file);
      lock.close();
      OWN.remove(file);
    }
  }
}
