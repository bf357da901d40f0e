package dev.firn.store.local;

import dev.firn.store.nar.NarRestorer;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts objects in the store's folder. Each is written in canonical form under a temporary name in
 * the same folder and then renamed, so under its own name it is complete or not there, whoever else
 * writes and whenever the process dies.
 */
final class ObjectFiles {
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("r--r--r--");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("r-xr-xr-x");
  private static final Set<PosixFilePermission> WRITABLE_FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final long STORE_TIME_MILLIS = 1000;

  private final Path folder;
  private final Path writers;
  private volatile @Nullable TemporaryNames names;

  /** Whether the umask took away from the modes that files are created with. */
  private volatile boolean umaskIsStrict;

  /**
   * @param writers a folder for the locks of those who write to this store
   */
  ObjectFiles(Path folder, Path writers) {
    this.folder = folder;
    this.writers = writers;
  }

  Path path(StorePath path) {
    return folder.resolve(path.baseName());
  }

  /** A name in the store's folder that nothing has; {@link #makeFolder} comes first. */
  Path temporary() {
    TemporaryNames made = names;
    if (made == null) {
      throw new IllegalStateException("the store's folder was not made yet");
    }
    return made.next();
  }

  /** Makes the folder if need be, and cleans up behind those that died while they wrote to it. */
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
    names = TemporaryNames.in(folder, writers);
    Path probe = temporary();
    Files.createFile(probe, PosixFilePermissions.asFileAttribute(READABLE));
    try {
      umaskIsStrict = !Files.getPosixFilePermissions(probe).equals(READABLE);
    } finally {
      Files.delete(probe);
    }
  }

  /** Gives up the temporary names; nothing can be written afterwards. */
  void close() throws IOException {
    TemporaryNames made = names;
    if (made != null) {
      made.close();
      names = null;
    }
  }

  /** Whether a regular file of that length is there. */
  boolean hasFile(StorePath path, long size) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  void writeFile(StorePath path, byte[] contents) throws IOException {
    Path temporary = temporary();
    try {
      try (SeekableByteChannel out =
          Files.newByteChannel(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(READABLE))) {
        ByteBuffer buffer = ByteBuffer.wrap(contents);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      if (umaskIsStrict) {
        Files.setPosixFilePermissions(temporary, READABLE);
      }
      // two system calls, where a FileAttributeView makes five
      if (!temporary.toFile().setLastModified(STORE_TIME_MILLIS)) {
        throw new IOException("cannot set the time of '" + temporary + "'");
      }
      moveIntoPlace(temporary, path);
    } catch (IOException | RuntimeException e) {
      DiskTree.delete(temporary);
      throw e;
    }
  }

  /** A tree under a temporary name; must be kept or deleted. */
  Path unpack(InputStream nar) throws IOException {
    Path temporary = temporary();
    try {
      NarRestorer.restore(nar, temporary, NarRestorer.Style.CANONICAL);
      return temporary;
    } catch (IOException | RuntimeException e) {
      DiskTree.delete(temporary);
      throw e;
    }
  }

  /** As {@link #moveIntoPlace}, from another folder, which takes the right to write to a tree. */
  void adopt(Path tree, StorePath path) throws IOException {
    boolean folder = Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS);
    if (folder) {
      Files.setPosixFilePermissions(tree, WRITABLE_FOLDER);
    }
    moveIntoPlace(tree, path);
    if (folder) {
      Files.setPosixFilePermissions(path(path), FOLDER);
    }
  }

  /** Renames; what is there already, which nobody registered, is replaced. */
  void moveIntoPlace(Path temporary, StorePath path) throws IOException {
    Path target = path(path);
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      replace(temporary, target);
    } catch (java.nio.file.FileSystemException e) {
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      replace(temporary, target);
    }
  }

  private void replace(Path temporary, Path target) throws IOException {
    Path old = temporary();
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    DiskTree.delete(old);
  }
}
