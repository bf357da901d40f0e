package dev.firn.build.internal.os;

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
import java.util.concurrent.ConcurrentHashMap;

/**
 * Functions of the C library, called by name. All take and give numbers and addresses, so one
 * calling convention per number of arguments is enough: every argument is 64 bits wide, which the
 * 64-bit conventions of Linux allow for narrower integers too.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int AT_FDCWD = -100;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ConcurrentHashMap<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

  private Libc() {}

  /** What a call gave, and the error number if that says failure. */
  record Result(long value, int errno) {
    boolean failed() {
      return (int) value == -1;
    }

    int number() {
      return (int) value;
    }
  }

  /** Calls a function whose result is an {@code int} or a {@code long}. */
  static Result call(String function, long... arguments) {
    MethodHandle handle =
        HANDLES.computeIfAbsent(function + "/" + arguments.length, _ -> find(function, arguments));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long value = invoke(handle, state, arguments);
      return new Result(value, (int) ERRNO.get(state, 0L));
    }
  }

  private static long invoke(MethodHandle handle, MemorySegment state, long[] a) {
    try {
      return switch (a.length) {
        case 0 -> (long) handle.invokeExact(state);
        case 1 -> (long) handle.invokeExact(state, a[0]);
        case 2 -> (long) handle.invokeExact(state, a[0], a[1]);
        case 3 -> (long) handle.invokeExact(state, a[0], a[1], a[2]);
        case 4 -> (long) handle.invokeExact(state, a[0], a[1], a[2], a[3]);
        case 5 -> (long) handle.invokeExact(state, a[0], a[1], a[2], a[3], a[4]);
        case 6 -> (long) handle.invokeExact(state, a[0], a[1], a[2], a[3], a[4], a[5]);
        default -> throw new IllegalArgumentException("too many arguments: " + a.length);
      };
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle find(String function, long[] arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    java.util.Arrays.fill(layouts, ValueLayout.JAVA_LONG);
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(function),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts),
        Linker.Option.captureCallState("errno"));
  }

  /** A byte string as C has it. */
  static MemorySegment string(Arena arena, String bytes) {
    return arena.allocateFrom(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The address of a zero-ended array of pointers to byte strings. */
  static long strings(Arena arena, Iterable<String> strings) {
    java.util.List<MemorySegment> made = new java.util.ArrayList<>();
    strings.forEach(s -> made.add(string(arena, s)));
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, made.size() + 1L);
    for (int i = 0; i < made.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, made.get(i));
    }
    return array.address();
  }
}
