package dev.firn.store.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * File system objects that are read from disk.
 *
 * <p>Below the root nothing is followed: directories are opened from their parent's open handle and
 * files are opened with {@code O_NOFOLLOW}, so a tree that somebody changes meanwhile cannot lead
 * the reader out of it. (A link's target is read by name, as the JDK offers nothing else; it is
 * never followed.)
 */
public final class DiskTree {
  private static final int BUFFER = 1 << 16;

  private DiskTree() {}

  /**
   * The object at {@code root}, which is not followed if it is a symbolic link.
   *
   * @throws NoSuchFileException if there is nothing
   */
  public static FileSystemObject open(Path root) throws IOException {
    return open(root, TreeFilter.ALL);
  }

  /**
   * As {@link #open(Path)}, seeing only what {@code filter} accepts; it is not asked for the root.
   */
  public static FileSystemObject open(Path root, TreeFilter filter) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(root, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return object(new Place(null, root, root, ""), attributes, filter);
  }

  /** Deletes a tree, which may be read-only; nothing is followed. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Where an object is.
   *
   * @param parent the open directory that {@code name} is relative to, or null at the root
   * @param full for messages, and for reading a link's target
   * @param path from the root of the tree, as a byte string
   */
  private record Place(
      @Nullable SecureDirectoryStream<Path> parent, Path name, Path full, String path) {}

  private static FileSystemObject object(
      Place place, PosixFileAttributes attributes, TreeFilter filter) throws IOException {
    return switch (kind(attributes)) {
      case REGULAR ->
          new DiskFile(
              place,
              attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE),
              attributes.size());
      case DIRECTORY -> new DiskDirectory(place, filter);
      case SYMLINK ->
          new FileSystemObject.Symlink(BytePaths.target(Files.readSymbolicLink(place.full())));
      case UNKNOWN ->
          throw new UnsupportedFileException(
              "file '"
                  + place.full()
                  + "' is neither a regular file, a directory nor a symbolic link; a store can hold"
                  + " nothing else");
    };
  }

  private static TreeFilter.Kind kind(PosixFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return TreeFilter.Kind.REGULAR;
    }
    if (attributes.isDirectory()) {
      return TreeFilter.Kind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? TreeFilter.Kind.SYMLINK : TreeFilter.Kind.UNKNOWN;
  }

  private record DiskFile(Place place, boolean executable, long size)
      implements FileSystemObject.Regular {
    @Override
    public void copyTo(OutputStream out) throws IOException {
      Set<java.nio.file.OpenOption> options =
          Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      SecureDirectoryStream<Path> parent = place.parent();
      try (SeekableByteChannel channel =
          parent == null
              ? Files.newByteChannel(place.full(), options)
              : parent.newByteChannel(place.name(), options)) {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(size, 1))];
        long left = size;
        while (left > 0) {
          int n = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
          if (n < 0) {
            throw new IOException(
                "file '" + place.full() + "' became shorter while it was being read");
          }
          out.write(buffer, 0, n);
          left -= n;
        }
      }
    }
  }

  private record DiskDirectory(Place place, TreeFilter filter)
      implements FileSystemObject.Directory {
    @Override
    public void visit(FileSystemObject.EntryVisitor visitor) throws IOException {
      try (SecureDirectoryStream<Path> stream = openDirectory()) {
        List<Entry> entries = new ArrayList<>();
        for (Path entry : stream) {
          entries.add(new Entry(BytePaths.name(entry), entry.getFileName()));
        }
        Collections.sort(entries);
        for (Entry entry : entries) {
          visit(stream, entry, visitor);
        }
      }
    }

    private void visit(
        SecureDirectoryStream<Path> stream, Entry entry, FileSystemObject.EntryVisitor visitor)
        throws IOException {
      PosixFileAttributes attributes =
          stream
              .getFileAttributeView(
                  entry.file(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      String path = place.path() + "/" + entry.name();
      if (filter.accepts(path, kind(attributes))) {
        Path full = place.full().resolve(entry.file());
        visitor.entry(
            entry.name(), object(new Place(stream, entry.file(), full, path), attributes, filter));
      }
    }

    private SecureDirectoryStream<Path> openDirectory() throws IOException {
      SecureDirectoryStream<Path> parent = place.parent();
      if (parent != null) {
        return parent.newDirectoryStream(place.name(), LinkOption.NOFOLLOW_LINKS);
      }
      DirectoryStream<Path> stream = Files.newDirectoryStream(place.full());
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return secure;
      }
      stream.close();
      throw new IOException(
          "the file system of '" + place.full() + "' cannot open files relative to a directory");
    }
  }

  private record Entry(String name, Path file) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return name.compareTo(other.name);
    }
  }
}
