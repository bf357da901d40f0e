package dev.firn.agent.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that are either as before or as after, also when the power fails. */
public final class DurableFiles {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private DurableFiles() {}

  /** Replaces a file's contents; it is readable by its owner only. */
  public static void write(Path file, byte[] contents) throws IOException {
    write(file, contents, true);
  }

  /** Replaces a file's contents in one step; after a power failure it may be as it was before. */
  public static void replace(Path file, byte[] contents) throws IOException {
    write(file, contents, false);
  }

  private static void write(Path file, byte[] contents, boolean force) throws IOException {
    Path parent = folder(file);
    Path temporary = parent.resolve("." + file.getFileName() + "." + System.nanoTime() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PRIVATE)) {
        ByteBuffer bytes = ByteBuffer.wrap(contents);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (force) {
          channel.force(true);
        }
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (force) {
        sync(parent);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes a symbolic link, or lets it lead elsewhere in one step. */
  public static void link(Path link, Path target) throws IOException {
    Path parent = folder(link);
    Path temporary = parent.resolve("." + link.getFileName() + "." + System.nanoTime() + ".tmp");
    try {
      Files.createSymbolicLink(temporary, target);
      Files.move(
          temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(parent);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Lets what was renamed or removed in a folder reach the disk. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path folder(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IOException("'" + file + "' is in no folder");
    }
    Files.createDirectories(parent);
    return parent;
  }
}
