package dev.firn.build.internal.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process that was started with nothing of this one but what it was given: standard input from
 * {@code /dev/null}, standard output and error into one pipe, and files opened for reading at the
 * descriptors from 3 on. {@link ProcessBuilder} can neither give it descriptors nor, in every
 * locale, arguments that are any bytes.
 *
 * <p>All processes are started from one thread that never ends: Linux sends a parent's-death signal
 * when the parent's <em>thread</em> ends.
 */
public final class ChildProcess {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SIGKILL = 9;
  private static final int BUILD_UMASK = 022;
  private static final int OPAQUE_BYTES = 1024;
  private static final short SET_SIGNAL_DEFAULTS = 4;
  private static final short SET_SIGNAL_MASK = 8;

  private static final ExecutorService LAUNCHER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sandbox-launcher");
            thread.setDaemon(true);
            return thread;
          });

  private final int pid;
  private final InputStream output;
  private boolean reaped;

  private ChildProcess(int pid, InputStream output) {
    this.pid = pid;
    this.output = output;
  }

  /**
   * Starts a process without any environment.
   *
   * @param program absolute
   * @param arguments byte strings, the first is the program's name
   * @param files opened for reading as descriptors 3, 4 …; byte strings
   */
  public static ChildProcess start(String program, List<String> arguments, List<String> files)
      throws IOException {
    CompletableFuture<ChildProcess> started = new CompletableFuture<>();
    LAUNCHER.execute(
        () -> {
          try {
            started.complete(spawn(program, arguments, files));
          } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    try {
      return started.get();
    } catch (InterruptedException e) {
      started.thenAccept(ChildProcess::kill);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a process was being started", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException(failure.getMessage(), failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static ChildProcess spawn(String program, List<String> arguments, List<String> files)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      Libc.Result made = Libc.call("pipe2", pipe.address(), O_CLOEXEC);
      if (made.failed()) {
        throw Libc.failure("cannot make a pipe", made.errno());
      }
      int readEnd = pipe.getAtIndex(ValueLayout.JAVA_INT, 0);
      int writeEnd = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
      InputStream output;
      try {
        output = new FileInputStream("/proc/self/fd/" + readEnd);
        Libc.call("close", readEnd);
      } catch (IOException e) {
        Libc.call("close", readEnd);
        Libc.call("close", writeEnd);
        throw e;
      }
      try {
        int pid = spawn(arena, program, arguments, files, writeEnd);
        return new ChildProcess(pid, output);
      } catch (IOException | RuntimeException e) {
        output.close();
        throw e;
      } finally {
        Libc.call("close", writeEnd);
      }
    }
  }

  private static int spawn(
      Arena arena, String program, List<String> arguments, List<String> files, int output)
      throws IOException {
    long actions = arena.allocate(OPAQUE_BYTES, 16).address();
    long attributes = arena.allocate(OPAQUE_BYTES, 16).address();
    long signals = arena.allocate(OPAQUE_BYTES, 16).address();
    check(Libc.call("posix_spawn_file_actions_init", actions));
    check(Libc.call("posix_spawnattr_init", attributes));
    try {
      check(Libc.call("posix_spawn_file_actions_adddup2", actions, output, 1));
      check(Libc.call("posix_spawn_file_actions_adddup2", actions, 1, 2));
      open(arena, actions, 0, "/dev/null");
      int next = 3;
      for (String file : files) {
        open(arena, actions, next++, file);
      }
      check(Libc.call("posix_spawn_file_actions_addclosefrom_np", actions, next));
      check(Libc.call("sigemptyset", signals));
      check(Libc.call("posix_spawnattr_setsigmask", attributes, signals));
      long all = arena.allocate(OPAQUE_BYTES, 16).address();
      check(Libc.call("sigfillset", all));
      check(Libc.call("posix_spawnattr_setsigdefault", attributes, all));
      check(
          Libc.call("posix_spawnattr_setflags", attributes, SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK));
      MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
      int umask = Libc.call("umask", BUILD_UMASK).number();
      Libc.Result spawned;
      try {
        spawned =
            Libc.call(
                "posix_spawn",
                pid.address(),
                Libc.string(arena, program).address(),
                actions,
                attributes,
                Libc.strings(arena, arguments),
                Libc.strings(arena, List.of()));
      } finally {
        if (umask != BUILD_UMASK) {
          Libc.call("umask", umask);
        }
      }
      if (spawned.number() != 0) {
        throw Libc.failure("cannot start '" + program + "'", spawned.number());
      }
      return pid.get(ValueLayout.JAVA_INT, 0);
    } finally {
      Libc.call("posix_spawn_file_actions_destroy", actions);
      Libc.call("posix_spawnattr_destroy", attributes);
    }
  }

  private static void open(Arena arena, long actions, int descriptor, String file)
      throws IOException {
    check(
        Libc.call(
            "posix_spawn_file_actions_addopen",
            actions,
            descriptor,
            Libc.string(arena, file).address(),
            O_RDONLY,
            0));
  }

  private static void check(Libc.Result result) throws IOException {
    if (result.number() != 0) {
      throw Libc.failure("cannot prepare a process", result.number());
    }
  }

  /** What it writes; ends when it and all that inherited its output have ended. */
  public InputStream output() {
    return output;
  }

  /** Waits for the end, on the calling thread, which should not be a virtual one. */
  public ExitStatus waitFor() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
      while (true) {
        Libc.Result result = Libc.call("waitpid", pid, status.address(), 0);
        if (!result.failed()) {
          break;
        }
        if (result.errno() != Libc.EINTR) {
          throw Libc.failure("cannot wait for process " + pid, result.errno());
        }
      }
      synchronized (this) {
        reaped = true;
      }
      return ExitStatus.of(status.get(ValueLayout.JAVA_INT, 0));
    }
  }

  /** Ends it at once, if it still runs. */
  public synchronized void kill() {
    if (!reaped) {
      Libc.call("kill", pid, SIGKILL);
    }
  }
}
