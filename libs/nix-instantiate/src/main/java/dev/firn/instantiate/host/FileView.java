package dev.firn.instantiate.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.host.FileType;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Large;
import dev.firn.store.objects.Store;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import dev.firn.store.tree.TreeFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The file system with the store shown at its logical folder: the machine's own files first (unless
 * hidden), then mounted trees, then the store's. Never follows links. Thread-safe.
 */
final class FileView {
  private static final StorePath ANY = new StorePath("0".repeat(StorePath.HASH_LENGTH) + "-any");

  private static final int PIECE = 1 << 13;

  private final Store store;
  private final StoreDir storeDir;
  private final boolean onlyStore;
  private final ConcurrentHashMap<StorePath, Path> mounts = new ConcurrentHashMap<>();

  /**
   * @param onlyStore whether nothing but the store is there, as in pure mode
   */
  FileView(Store store, boolean onlyStore) {
    this.store = store;
    this.storeDir = store.dir();
    this.onlyStore = onlyStore;
  }

  /** Shows the tree at {@code source} as a store path's contents. */
  void mount(StorePath path, Path source) {
    mounts.put(path, source);
  }

  @Nullable Path mountOf(StorePath path) {
    return mounts.get(path);
  }

  /** What is at a path, or null. */
  @Nullable FileType type(String path) {
    if (!onlyStore || path.equals("/")) {
      FileType type = typeOnDisk(BytePaths.of(path));
      if (type != null) {
        return type;
      }
    }
    if (!storeDir.isInStore(path)) {
      return (storeDir.path() + "/").startsWith(path.equals("/") ? path : path + "/")
          ? FileType.DIRECTORY
          : null;
    }
    Path physical = inStore(path);
    if (physical != null) {
      return typeOnDisk(physical);
    }
    return inObject(path, object -> Optional.of(typeOf(object))).orElse(null);
  }

  private static @Nullable FileType typeOnDisk(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        return FileType.REGULAR;
      }
      if (attributes.isDirectory()) {
        return FileType.DIRECTORY;
      }
      return attributes.isSymbolicLink() ? FileType.SYMLINK : FileType.UNKNOWN;
    } catch (IOException e) {
      return null;
    }
  }

  /** The bytes of the regular file at a path without links. */
  byte[] read(String path) throws IOException {
    Path physical = physical(path);
    if (physical != null) {
      long size = Files.size(physical);
      if (size == 0) {
        return untold(physical);
      }
      EvalThread.currentMeter().read(size);
      Large.text(size);
      return Files.readAllBytes(physical);
    }
    return inObject(
            path,
            object ->
                MeteredTree.of(object, EvalThread.currentMeter())
                        instanceof FileSystemObject.Regular file
                    ? Optional.of(MemoryTree.contents(file))
                    : Optional.<byte[]>empty())
        .orElseThrow(() -> new NoSuchFileException(path));
  }

  /**
   * The bytes of a file that does not tell how many they are: a device, a pipe, what the kernel
   * makes up. There may be no end of them, or none may come.
   */
  private static byte[] untold(Path file) throws IOException {
    try {
      return EvalThread.waiting(() -> toEnd(file));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static byte[] toEnd(Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try (ByteChannel in = Files.newByteChannel(file)) {
      while (in.read(piece.clear()) > 0) {
        EvalThread.currentMeter().read(piece.position());
        Large.text(2L * (bytes.size() + piece.position()));
        EvalThread.checkpoint();
        bytes.write(piece.array(), 0, piece.position());
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The target of the link at a path. */
  String readLink(String path) throws IOException {
    Path physical = physical(path);
    if (physical != null) {
      return BytePaths.target(Files.readSymbolicLink(physical));
    }
    return inObject(
            path,
            object ->
                object instanceof FileSystemObject.Symlink link
                    ? Optional.of(link.target())
                    : Optional.<String>empty())
        .orElseThrow(() -> new NoSuchFileException(path));
  }

  /** The entries of the directory at a path without links. */
  Map<String, FileType> list(String path) throws IOException {
    Map<String, FileType> entries = new HashMap<>();
    boolean found = false;
    if (!onlyStore) {
      found = listOnDisk(BytePaths.of(path), entries);
    }
    if (storeDir.isInStore(path)) {
      Path physical = inStore(path);
      if (physical != null) {
        found = listOnDisk(physical, entries) || found;
      } else {
        found = listObject(path, entries) || found;
      }
    } else if (path.equals(storeDir.path())) {
      found = true;
      store.physicalPath(ANY).map(Path::getParent).ifPresent(f -> listOnDiskIfThere(f, entries));
      mounts.forEach((mounted, source) -> putType(entries, mounted.baseName(), source));
    }
    if (!found) {
      if (type(path) != null) {
        throw new NotDirectoryException(path);
      }
      throw new NoSuchFileException(path);
    }
    return entries;
  }

  private static void putType(Map<String, FileType> entries, String name, Path source) {
    FileType type = typeOnDisk(source);
    if (type != null) {
      entries.put(name, type);
    }
  }

  private static void listOnDiskIfThere(Path folder, Map<String, FileType> entries) {
    try {
      listOnDisk(folder, entries);
    } catch (IOException e) {
      throw Faults.error(ErrorCode.STORE, "cannot list the store's folder '" + folder + "'");
    }
  }

  private static boolean listOnDisk(Path folder, Map<String, FileType> entries) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        FileType type = typeOnDisk(entry);
        if (type != null) {
          entries.putIfAbsent(BytePaths.name(entry), type);
        }
      }
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private boolean listObject(String path, Map<String, FileType> entries) {
    return inObject(
            path,
            object -> {
              if (object instanceof FileSystemObject.Directory directory) {
                directory.visit((name, child) -> entries.put(name, typeOf(child)));
                return Optional.of(true);
              }
              return Optional.<Boolean>empty();
            })
        .isPresent();
  }

  private static FileType typeOf(FileSystemObject object) {
    return switch (object) {
      case FileSystemObject.Regular _ -> FileType.REGULAR;
      case FileSystemObject.Directory _ -> FileType.DIRECTORY;
      case FileSystemObject.Symlink _ -> FileType.SYMLINK;
    };
  }

  /** Shows the tree at a path, whose folder has no links, to {@code reader}. */
  <T> T open(String path, TreeFilter filter, Store.ObjectReader<T> reader) throws IOException {
    Path physical = physical(path);
    if (physical != null) {
      return reader.read(DiskTree.open(physical, filter));
    }
    return inObject(path, object -> Optional.of(reader.read(filtered(object, "", filter))))
        .orElseThrow(() -> new NoSuchFileException(path));
  }

  private static FileSystemObject filtered(
      FileSystemObject object, String path, TreeFilter filter) {
    if (!(object instanceof FileSystemObject.Directory directory)) {
      return object;
    }
    return (FileSystemObject.Directory)
        visitor ->
            directory.visit(
                (name, child) -> {
                  String childPath = path + "/" + name;
                  TreeFilter.Kind kind =
                      switch (child) {
                        case FileSystemObject.Regular _ -> TreeFilter.Kind.REGULAR;
                        case FileSystemObject.Directory _ -> TreeFilter.Kind.DIRECTORY;
                        case FileSystemObject.Symlink _ -> TreeFilter.Kind.SYMLINK;
                      };
                  if (filter.accepts(childPath, kind)) {
                    visitor.entry(name, filtered(child, childPath, filter));
                  }
                });
  }

  /** Where on disk a path is; null when it is in no file system. */
  @Nullable Path physical(String path) {
    if (!onlyStore || path.equals("/")) {
      Path own = BytePaths.of(path);
      if (Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        return own;
      }
    }
    return storeDir.isInStore(path) ? inStore(path) : null;
  }

  private @Nullable Path inStore(String path) {
    StoreDir.Inside inside = storeDir.trySplit(path).orElse(null);
    if (inside == null) {
      return null;
    }
    Path root = mounts.get(inside.storePath());
    if (root == null) {
      root = store.physicalPath(inside.storePath()).orElse(null);
    }
    if (root == null || !Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    return inside.rest().isEmpty() ? root : root.resolve(BytePaths.of(inside.rest().substring(1)));
  }

  private <T> Optional<T> inObject(String path, Store.ObjectReader<Optional<T>> reader) {
    StoreDir.Inside inside = storeDir.trySplit(path).orElse(null);
    if (inside == null || !store.isValid(inside.storePath())) {
      return Optional.empty();
    }
    return store.read(inside.storePath(), object -> descend(object, inside.rest(), reader));
  }

  private static <T> Optional<T> descend(
      FileSystemObject object, String rest, Store.ObjectReader<Optional<T>> reader)
      throws IOException {
    if (rest.isEmpty()) {
      return reader.read(object);
    }
    if (!(object instanceof FileSystemObject.Directory directory)) {
      return Optional.empty();
    }
    int slash = rest.indexOf('/', 1);
    String name = slash < 0 ? rest.substring(1) : rest.substring(1, slash);
    String below = slash < 0 ? "" : rest.substring(slash);
    List<T> found = new ArrayList<>(1);
    directory.visit(
        (entry, child) -> {
          if (entry.equals(name)) {
            descend(child, below, reader).ifPresent(found::add);
          }
        });
    return found.stream().findFirst();
  }
}
