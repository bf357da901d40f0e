package dev.firn.build.internal.os;

import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.SystemError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive lock that other processes respect, real Nix among them: {@code flock} on a file that
 * is deleted with the lock, where a file with contents is one that was deleted meanwhile. The
 * kernel lets go of it when the process dies.
 */
public final class FileLock implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_CLOEXEC = 0x80000;
  private static final int LOCK_EX_NB = 2 | 4;
  private static final int MODE = 0600;
  private static final int SEEK_END = 2;

  private final int descriptor;
  private final String file;

  private FileLock(int descriptor, String file) {
    this.descriptor = descriptor;
    this.file = file;
  }

  /** Takes the lock, unless somebody else has it. */
  public static Optional<FileLock> tryLock(Path path) throws IOException {
    String file = BytePaths.bytes(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = Libc.string(arena, file);
      while (true) {
        Libc.Result opened = Libc.call("open", name.address(), O_RDWR | O_CREAT | O_CLOEXEC, MODE);
        if (opened.failed()) {
          throw SystemError.of("cannot open the lock file '" + file + "'", opened.errno());
        }
        int descriptor = opened.number();
        Libc.Result locked = Libc.call("flock", descriptor, LOCK_EX_NB);
        if (locked.failed()) {
          Libc.call("close", descriptor);
          if (locked.errno() == Libc.EAGAIN) {
            return Optional.empty();
          }
          throw SystemError.of("cannot lock '" + file + "'", locked.errno());
        }
        if (Libc.call("lseek", descriptor, 0, SEEK_END).value() == 0) {
          return Optional.of(new FileLock(descriptor, file));
        }
        Libc.call("close", descriptor);
      }
    }
  }

  /** Takes the lock as soon as nobody else has it. */
  public static FileLock lock(Path path) throws IOException {
    for (int wait = 1; ; wait = Math.min(wait * 2, 100)) {
      Optional<FileLock> lock = tryLock(path);
      if (lock.isPresent()) {
        return lock.get();
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the lock '" + path + "'", e);
      }
    }
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      Libc.call("unlink", Libc.string(arena, file).address());
      Libc.call("write", descriptor, Libc.string(arena, "d").address(), 1);
    }
    Libc.call("close", descriptor);
  }
}
