package dev.firn.build.internal.os;

import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.SystemError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Changes trees that a builder wrote, after its processes are dead. Everything below the root is
 * reached from the open folder it is in, by one name, and never followed if it is a link, so
 * nothing outside can be touched whatever the tree looks like.
 */
@SuppressWarnings("restricted")
public final class PrivateTree {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = 0x800;
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_BYTES = 256;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final int NAME_OFFSET = 19;
  private static final int EACCES = 13;
  private static final int ENOTSUP = 95;
  private static final int READABLE = 0444;
  private static final int EXECUTABLE = 0555;
  private static final int FILE_TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;
  private static final int DEEPEST_OUTPUT = 64;
  private static final int DEEPEST_DELETION = 64;

  /** O_DIRECTORY and O_NOFOLLOW differ between processors. */
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  /** Attributes that file systems set by themselves, or that are no matter of the builder. */
  private static final List<String> KEPT_ATTRIBUTES =
      List.of("security.csm", "security.selinux", "system.nfs4_acl", "btrfs.compression");

  private final Arena arena;
  private final MemorySegment stat;
  private final MemorySegment times;
  private final int owner;
  private final int group;
  private final Deque<String> moved = new ArrayDeque<>();
  private int movedSoFar;

  private PrivateTree(Arena arena) {
    this.arena = arena;
    stat = arena.allocate(STATX_BYTES, 8);
    times = arena.allocate(ValueLayout.JAVA_LONG, 4);
    times.setAtIndex(ValueLayout.JAVA_LONG, 1, UTIME_OMIT);
    times.setAtIndex(ValueLayout.JAVA_LONG, 2, 1);
    owner = Libc.call("geteuid").number();
    group = Libc.call("getegid").number();
  }

  /** What a file is, itself and not what it leads to. */
  private record Status(int mode, int uid) {
    int type() {
      return mode & FILE_TYPE;
    }
  }

  /** A tree that cannot be in a store. */
  public static final class UnfitException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfitException(String message) {
      super(message);
    }
  }

  /**
   * Gives a tree the store's form: modes 0444 and 0555, modification time one second after the
   * epoch, the process's own user as owner, no extended attributes.
   *
   * @throws UnfitException if there is something but files, directories and links, or its root may
   *     be written by others than its owner
   */
  public static void canonicalise(Path root) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      PrivateTree tree = new PrivateTree(arena);
      int parent = tree.openParent(root);
      try {
        String name = name(root);
        Status status = tree.status(parent, name);
        if (status.type() != SYMLINK && (status.mode() & 022) != 0) {
          throw new UnfitException(
              "it can be written by others than its owner, so somebody else may have changed it;"
                  + " make it writable by the owner only");
        }
        tree.canonicalise(parent, name, "", 0);
      } finally {
        Libc.call("close", parent);
      }
    }
  }

  /** Deletes a tree, if it is there. */
  public static void delete(Path root) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      PrivateTree tree = new PrivateTree(arena);
      int parent = tree.openParent(root);
      try {
        tree.delete(parent, name(root), parent, 0);
        while (!tree.moved.isEmpty()) {
          tree.delete(parent, tree.moved.remove(), parent, 0);
        }
      } finally {
        Libc.call("close", parent);
      }
    }
  }

  /**
   * Makes the folder itself writable, or not, for its owner; others may read. A folder has to be
   * writable to be moved to another one.
   */
  public static void setWritable(Path folder, boolean writable) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      PrivateTree tree = new PrivateTree(arena);
      int parent = tree.openParent(folder);
      try {
        Status status = tree.status(parent, name(folder));
        if (status.type() == DIRECTORY) {
          int open = tree.open(parent, name(folder), O_DIRECTORY);
          tree.check(Libc.call("fchmod", open, writable ? 0755 : EXECUTABLE), "chmod", "");
          Libc.call("close", open);
        }
      } finally {
        Libc.call("close", parent);
      }
    }
  }

  private static String name(Path path) {
    return BytePaths.name(path);
  }

  private int openParent(Path root) throws IOException {
    Path parent = Objects.requireNonNull(root.toAbsolutePath().getParent());
    MemorySegment path = Libc.string(arena, BytePaths.bytes(parent));
    Libc.Result result =
        Libc.call("openat", Libc.AT_FDCWD, path.address(), O_DIRECTORY | O_CLOEXEC);
    if (result.failed()) {
      throw SystemError.of("cannot open the folder '" + parent + "'", result.errno());
    }
    rootName = name(root);
    return result.number();
  }

  private String rootName = "";

  private Status status(int folder, String name) throws IOException {
    try (Arena local = Arena.ofConfined()) {
      check(
          Libc.call(
              "statx",
              folder,
              Libc.string(local, name).address(),
              AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? AT_EMPTY_PATH : 0),
              STATX_BASIC,
              stat.address()),
          "look at",
          name);
    }
    return new Status(
        stat.get(ValueLayout.JAVA_SHORT, 28) & 0xffff, stat.get(ValueLayout.JAVA_INT, 20));
  }

  private int open(int folder, String name, int flags) throws IOException {
    try (Arena local = Arena.ofConfined()) {
      long address = Libc.string(local, name).address();
      int all = flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
      Libc.Result result = Libc.call("openat", folder, address, all);
      if (result.failed() && result.errno() == EACCES) {
        check(Libc.call("fchmodat", folder, address, 0700, 0), "chmod", name);
        result = Libc.call("openat", folder, address, all);
      }
      check(result, "open", name);
      return result.number();
    }
  }

  private void check(Libc.Result result, String what, String name) throws IOException {
    if (result.failed()) {
      throw SystemError.of("cannot " + what + " '" + rootName + " … " + name + "'", result.errno());
    }
  }

  private void canonicalise(int folder, String name, String path, int depth) throws IOException {
    if (depth > DEEPEST_OUTPUT) {
      throw new UnfitException(
          "its path '"
              + path
              + "' is nested deeper than the "
              + DEEPEST_OUTPUT
              + " levels allowed");
    }
    Status status = status(folder, name);
    int type = status.type();
    if (type != REGULAR && type != DIRECTORY && type != SYMLINK) {
      throw new UnfitException(
          (path.isEmpty() ? "it" : "its path '" + path + "'")
              + " is a "
              + describe(type)
              + "; a store can hold files, directories and symbolic links only");
    }
    try (Arena local = Arena.ofConfined()) {
      long address = Libc.string(local, name).address();
      if (status.uid() != owner) {
        check(
            Libc.call("fchownat", folder, address, owner, group, AT_SYMLINK_NOFOLLOW),
            "change the owner of",
            name);
      }
      if (type != SYMLINK) {
        canonicaliseOpen(folder, name, path, depth, status);
      }
      check(
          Libc.call("utimensat", folder, address, times.address(), AT_SYMLINK_NOFOLLOW),
          "set the time of",
          name);
    }
  }

  private void canonicaliseOpen(int folder, String name, String path, int depth, Status before)
      throws IOException {
    boolean directory = before.type() == DIRECTORY;
    int open = open(folder, name, directory ? O_DIRECTORY : 0);
    try {
      if (directory) {
        for (String entry : entries(open)) {
          canonicalise(open, entry, path + "/" + entry, depth + 1);
        }
      }
      removeAttributes(open, name);
      int mode = directory || (before.mode() & 0100) != 0 ? EXECUTABLE : READABLE;
      check(Libc.call("fchmod", open, mode), "chmod", name);
    } finally {
      Libc.call("close", open);
    }
  }

  private void removeAttributes(int open, String name) throws IOException {
    Libc.Result size = Libc.call("flistxattr", open, 0, 0);
    if ((size.failed() && size.errno() == ENOTSUP) || size.value() == 0) {
      return;
    }
    check(size, "list the attributes of", name);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment list = local.allocate(size.value());
      Libc.Result listed = Libc.call("flistxattr", open, list.address(), size.value());
      check(listed, "list the attributes of", name);
      byte[] bytes = list.asSlice(0, listed.value()).toArray(ValueLayout.JAVA_BYTE);
      for (String attribute : new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1)) {
        if (!attribute.isEmpty() && !KEPT_ATTRIBUTES.contains(attribute)) {
          check(
              Libc.call("fremovexattr", open, Libc.string(local, attribute).address()),
              "remove an attribute of",
              name);
        }
      }
    }
  }

  private static String describe(int type) {
    return switch (type) {
      case 0010000 -> "pipe";
      case 0020000, 0060000 -> "device";
      case 0140000 -> "socket";
      default -> "file of an unknown kind";
    };
  }

  private List<String> entries(int open) throws IOException {
    Libc.Result copy = Libc.call("dup", open);
    check(copy, "read", "");
    Libc.Result stream = Libc.call("fdopendir", copy.number());
    if (stream.value() == 0) {
      Libc.call("close", copy.number());
      throw SystemError.of("cannot read a folder of '" + rootName + "'", stream.errno());
    }
    try {
      List<String> names = new ArrayList<>();
      while (true) {
        long entry = Libc.call("readdir", stream.value()).value();
        if (entry == 0) {
          return names;
        }
        String name =
            MemorySegment.ofAddress(entry + NAME_OFFSET)
                .reinterpret(256)
                .getString(0, StandardCharsets.ISO_8859_1);
        if (!name.equals(".") && !name.equals("..")) {
          names.add(name);
        }
      }
    } finally {
      Libc.call("closedir", stream.value());
    }
  }

  private void delete(int folder, String name, int top, int depth) throws IOException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment address = Libc.string(local, name);
      Libc.Result unlinked = Libc.call("unlinkat", folder, address.address(), 0);
      if (!unlinked.failed() || unlinked.errno() == Libc.ENOENT) {
        return;
      }
      Status status = status(folder, name);
      if (status.type() != DIRECTORY) {
        throw SystemError.of("cannot delete '" + name + "'", unlinked.errno());
      }
      if (depth > DEEPEST_DELETION) {
        String deep = rootName + ".deep-" + ++movedSoFar;
        moved.add(deep);
        long to = Libc.string(local, deep).address();
        Libc.call("fchmodat", folder, address.address(), 0700, 0);
        check(
            Libc.call("renameat", folder, address.address(), top, to),
            "move a deep folder out of",
            name);
        return;
      }
      if ((status.mode() & 0700) != 0700) {
        check(Libc.call("fchmodat", folder, address.address(), 0700, 0), "chmod", name);
      }
      int open = open(folder, name, O_DIRECTORY);
      try {
        for (String entry : entries(open)) {
          delete(open, entry, top, depth + 1);
        }
      } finally {
        Libc.call("close", open);
      }
      check(
          Libc.call("unlinkat", folder, address.address(), AT_REMOVEDIR),
          "delete the folder",
          name);
    }
  }
}
