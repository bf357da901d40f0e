package dev.firn.build.internal.os;

import dev.firn.store.tree.SystemError;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
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
  private final Optional<Pipe> told;
  private final Optional<Pipe> held;
  private boolean reaped;

  private ChildProcess(int pid, InputStream output, Optional<Pipe> told, Optional<Pipe> held) {
    this.pid = pid;
    this.output = output;
    this.told = told;
    this.held = held;
  }

  /**
   * What a process is started with besides the standard descriptors.
   *
   * @param files opened for reading as descriptors 3, 4 …; byte strings
   * @param gate whether the two descriptors after those are one that it tells something through and
   *     one that is readable when this process says so, or has died
   */
  public record Descriptors(List<String> files, boolean gate) {
    public Descriptors {
      files = List.copyOf(files);
    }

    /** The descriptor that it tells something through. */
    public int telling() {
      return 3 + files.size();
    }

    /** The descriptor that becomes readable. */
    public int waiting() {
      return 4 + files.size();
    }
  }

  /** Descriptors of a pipe; the kernel closes them in programs that are started. */
  private record Pipe(int readEnd, int writeEnd) {
    static Pipe make(Arena arena) throws IOException {
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      Libc.Result made = Libc.call("pipe2", pipe.address(), O_CLOEXEC);
      if (made.failed()) {
        throw SystemError.of("cannot make a pipe", made.errno());
      }
      return new Pipe(
          pipe.getAtIndex(ValueLayout.JAVA_INT, 0), pipe.getAtIndex(ValueLayout.JAVA_INT, 1));
    }

    void close() {
      Libc.call("close", readEnd);
      Libc.call("close", writeEnd);
    }

    /** The end to read from; the other one stays as it is. */
    InputStream reader() throws IOException {
      try {
        return new FileInputStream("/proc/self/fd/" + readEnd);
      } finally {
        Libc.call("close", readEnd);
      }
    }
  }

  /**
   * Starts a process without any environment.
   *
   * @param program absolute
   * @param arguments byte strings, the first is the program's name
   */
  public static ChildProcess start(String program, List<String> arguments, Descriptors descriptors)
      throws IOException {
    CompletableFuture<ChildProcess> started = new CompletableFuture<>();
    LAUNCHER.execute(
        () -> {
          try {
            started.complete(spawn(program, arguments, descriptors));
          } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    try {
      return started.get();
    } catch (InterruptedException e) {
      var _ = started.thenAccept(ChildProcess::kill);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a process was being started", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException(failure.getMessage(), failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static ChildProcess spawn(String program, List<String> arguments, Descriptors descriptors)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Pipe output = Pipe.make(arena);
      Optional<Pipe> told = Optional.empty();
      Optional<Pipe> held = Optional.empty();
      try {
        if (descriptors.gate()) {
          told = Optional.of(Pipe.make(arena));
          held = Optional.of(Pipe.make(arena));
        }
        int pid = spawn(arena, program, arguments, descriptors, output, told, held);
        told.ifPresent(pipe -> Libc.call("close", pipe.writeEnd()));
        held.ifPresent(pipe -> Libc.call("close", pipe.readEnd()));
        Libc.call("close", output.writeEnd());
        return new ChildProcess(pid, output.reader(), told, held);
      } catch (IOException | RuntimeException e) {
        output.close();
        told.ifPresent(Pipe::close);
        held.ifPresent(Pipe::close);
        throw e;
      }
    }
  }

  private static int spawn(
      Arena arena,
      String program,
      List<String> arguments,
      Descriptors descriptors,
      Pipe output,
      Optional<Pipe> told,
      Optional<Pipe> held)
      throws IOException {
    long actions = arena.allocate(OPAQUE_BYTES, 16).address();
    long attributes = arena.allocate(OPAQUE_BYTES, 16).address();
    long signals = arena.allocate(OPAQUE_BYTES, 16).address();
    check(Libc.call("posix_spawn_file_actions_init", actions));
    check(Libc.call("posix_spawnattr_init", attributes));
    try {
      check(Libc.call("posix_spawn_file_actions_adddup2", actions, output.writeEnd(), 1));
      check(Libc.call("posix_spawn_file_actions_adddup2", actions, 1, 2));
      open(arena, actions, 0, "/dev/null");
      int next = 3;
      for (String file : descriptors.files()) {
        open(arena, actions, next++, file);
      }
      if (told.isPresent() && held.isPresent()) {
        int telling = told.get().writeEnd();
        int waiting = held.get().readEnd();
        check(Libc.call("posix_spawn_file_actions_adddup2", actions, telling, next++));
        check(Libc.call("posix_spawn_file_actions_adddup2", actions, waiting, next++));
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
        throw SystemError.of("cannot start '" + program + "'", spawned.number());
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
      throw SystemError.of("cannot prepare a process", result.number());
    }
  }

  /** What it writes; ends when it and all that inherited its output have ended. */
  public InputStream output() {
    return output;
  }

  /** What it tells through its descriptor for that, until it closes it. */
  public InputStream told() throws IOException {
    return told.orElseThrow().reader();
  }

  /** Lets it go on that waits on its descriptor for that. */
  public void release() {
    held.ifPresent(pipe -> Libc.call("close", pipe.writeEnd()));
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
          throw SystemError.of("cannot wait for process " + pid, result.errno());
        }
      }
      synchronized (this) {
        reaped = true;
      }
      return ExitStatus.of(status.get(ValueLayout.JAVA_INT, 0));
    }
  }

  /** Whether somebody waited for its end already. */
  public synchronized boolean hasEnded() {
    return reaped;
  }

  /** Ends it at once, if it still runs. */
  public synchronized void kill() {
    if (!reaped) {
      Libc.call("kill", pid, SIGKILL);
    }
  }
}
