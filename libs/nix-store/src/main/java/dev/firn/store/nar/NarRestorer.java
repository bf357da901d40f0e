package dev.firn.store.nar;

import dev.firn.store.tree.BytePaths;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacks an archive to disk.
 *
 * <p>Every file, directory and link is created anew and fails if something is there, and the reader
 * lets no name through twice, so no symbolic link is ever followed, whatever the archive says. The
 * folder that {@code target} is in must not be writable by others.
 */
public final class NarRestorer {
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("r--r--r--");
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("r-xr-xr-x");
  private static final FileTime STORE_TIME = FileTime.fromMillis(1000);

  /** What files look like afterwards. */
  public enum Style {
    /** Writable by the owner, as the process's umask has it, with the present time. */
    PLAIN,
    /** As in a store: modes 0444 and 0555, modification time one second after the epoch. */
    CANONICAL
  }

  private final NarReader reader;
  private final Style style;

  private NarRestorer(NarReader reader, Style style) {
    this.reader = reader;
    this.style = style;
  }

  /**
   * Unpacks to {@code target}, which must not exist. On failure part of the tree may remain.
   *
   * @throws NarException if the archive is malformed
   * @throws java.nio.file.FileAlreadyExistsException if {@code target} exists
   */
  public static void restore(InputStream nar, Path target, Style style) throws IOException {
    restore(new NarReader(nar), target, style);
  }

  /** As {@link #restore(InputStream, Path, Style)}, from a reader that has not begun. */
  public static void restore(NarReader reader, Path target, Style style) throws IOException {
    new NarRestorer(reader, style).restore(target);
  }

  private void restore(Path root) throws IOException {
    Path directory = null;
    int depth = 0;
    while (true) {
      NarEvent event = reader.next();
      switch (event) {
        case NarEvent.Directory d -> {
          directory = directory == null ? root : directory.resolve(BytePaths.of(d.name()));
          depth++;
          Files.createDirectory(directory);
        }
        case NarEvent.EndOfDirectory _ -> {
          if (directory == null) {
            throw new IllegalStateException("a directory ends that did not begin");
          }
          finish(directory, EXECUTABLE);
          depth--;
          directory = depth == 0 ? null : directory.getParent();
        }
        case NarEvent.Regular f -> {
          Path path = directory == null ? root : directory.resolve(BytePaths.of(f.name()));
          file(path, f.executable());
        }
        case NarEvent.Symlink l -> {
          Path path = directory == null ? root : directory.resolve(BytePaths.of(l.name()));
          BytePaths.createSymbolicLink(path, l.target());
          if (style == Style.CANONICAL) {
            setTime(path);
          }
        }
        case NarEvent.EndOfArchive _ -> {
          return;
        }
      }
    }
  }

  private void file(Path path, boolean executable) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(
            Channels.newOutputStream(
                Files.newByteChannel(
                    path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))))) {
      reader.copyContents(out);
    }
    if (style == Style.CANONICAL) {
      finish(path, executable ? EXECUTABLE : READABLE);
    } else if (executable) {
      Set<PosixFilePermission> permissions =
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      if (permissions.contains(PosixFilePermission.GROUP_READ)) {
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
      }
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      }
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  private void finish(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (style == Style.CANONICAL) {
      Files.setPosixFilePermissions(path, permissions);
      setTime(path);
    }
  }

  private static void setTime(Path path) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(STORE_TIME, null, null);
  }
}
