package dev.firn.store.tree;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** The system call {@code symlink}, for targets that a {@link java.nio.file.Path} cannot hold. */
final class RawSymlink {
  private static final MethodHandle SYMLINK =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("symlink"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

  private RawSymlink() {}

  static void create(String link, String target) throws IOException {
    int result;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocateFrom(target, StandardCharsets.ISO_8859_1);
      MemorySegment at = arena.allocateFrom(link, StandardCharsets.ISO_8859_1);
      result = (int) SYMLINK.invokeExact(to, at);
    } catch (Throwable e) {
      throw new IOException("cannot call symlink", e);
    }
    if (result != 0) {
      throw new IOException("cannot create symbolic link '" + link + "' to '" + target + "'");
    }
  }
}
