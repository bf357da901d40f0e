package dev.firn.store.local;

import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.SystemError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An open file and the lock of {@code flock} on it, which is the kind that real Nix takes; Java's
 * own file locks are another kind, which does not exclude it. The kernel drops the lock with the
 * process, and programs that are started do not inherit the file.
 */
final class Flock implements AutoCloseable {
  private static final long CREATE = 0x80000 | 0x40 | 2; // close-on-exec, create, read and write
  private static final long MODE = 0600;
  private static final long SHARED = 1;
  private static final long EXCLUSIVE = 2;
  private static final long NOT_BLOCKING = 4;
  private static final long UNLOCK = 8;
  private static final int EINTR = 4;
  private static final int EWOULDBLOCK = 11;

  private final long descriptor;
  private final Path file;

  private Flock(long descriptor, Path file) {
    this.descriptor = descriptor;
    this.file = file;
  }

  /** Opens a file, which is made if need be, without locking it. */
  static Flock open(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(BytePaths.bytes(file), StandardCharsets.ISO_8859_1);
      Calls.Result opened = Calls.call(Calls.OPEN, name.address(), CREATE, MODE);
      if (opened.value < 0) {
        throw SystemError.of("cannot open the lock file '" + file + "'", opened.errno);
      }
      return new Flock(opened.value, file);
    }
  }

  /** Has what a lock needs loaded, which takes longer than the lock. */
  static void load() {
    Calls.call(Calls.FLOCK, -1, UNLOCK, 0);
  }

  /** Takes the lock beside others who share it, unless somebody has it alone. */
  boolean tryShared() throws IOException {
    return tryLock(SHARED);
  }

  /** Takes the lock alone, unless somebody has it. */
  boolean tryExclusive() throws IOException {
    return tryLock(EXCLUSIVE);
  }

  private boolean tryLock(long kind) throws IOException {
    while (true) {
      Calls.Result locked = Calls.call(Calls.FLOCK, descriptor, kind | NOT_BLOCKING, 0);
      if (locked.value == 0) {
        return true;
      }
      if (locked.errno == EWOULDBLOCK) {
        return false;
      }
      if (locked.errno != EINTR) {
        throw SystemError.of("cannot lock '" + file + "'", locked.errno);
      }
    }
  }

  /** Lets go of the lock. */
  @Override
  public void close() {
    Calls.call(Calls.CLOSE, descriptor, 0, 0);
  }

  /**
   * The C library's functions. One shape for all, numbers and addresses as 64 bits, which the
   * conventions of 64-bit Linux allow: making each costs a command milliseconds.
   */
  @SuppressWarnings("restricted")
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    static final MemorySegment OPEN = LINKER.defaultLookup().findOrThrow("open");
    static final MemorySegment FLOCK = LINKER.defaultLookup().findOrThrow("flock");
    static final MemorySegment CLOSE = LINKER.defaultLookup().findOrThrow("close");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle CALL =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private Calls() {}

    record Result(int value, int errno) {}

    static Result call(MemorySegment function, long a, long b, long c) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int value = (int) CALL.invokeExact(function, state, a, b, c);
        return new Result(value, (int) ERRNO.get(state, 0L));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
