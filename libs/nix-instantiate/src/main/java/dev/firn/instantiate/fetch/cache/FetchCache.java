package dev.firn.instantiate.fetch.cache;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.tree.DiskTree;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A folder of its own format that several processes may share: small JSON files by key, trees by
 * store path. Whatever is written appears whole or not at all; what cannot be read counts as not
 * there.
 */
public final class FetchCache {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  public FetchCache(Path root) {
    this.root = root;
  }

  /**
   * What is kept under a key.
   *
   * @param stored when
   */
  public record Entry(Json.Object value, Instant stored) {
    /** Whether it is older than that. */
    public boolean isOlderThan(Duration age) {
      return !stored.plus(age).isAfter(Instant.now());
    }
  }

  /** Looks a key up. */
  public Optional<Entry> find(Json.Object key) {
    try {
      String text = Files.readString(entryFile(key), StandardCharsets.ISO_8859_1);
      Json.Object json = Json.parseObject(text, "a cache entry");
      Optional<Json.Object> value = json.object("value");
      Optional<Long> time = json.number("time");
      if (value.isPresent() && time.isPresent() && json.object("key").equals(Optional.of(key))) {
        return Optional.of(new Entry(value.get(), Instant.ofEpochSecond(time.get())));
      }
      return Optional.empty();
    } catch (IOException | FetchException e) {
      return Optional.empty();
    }
  }

  /** Keeps a value under a key, with the time. */
  public void put(Json.Object key, Json.Object value) {
    Json.Object entry =
        Json.EMPTY
            .with("key", key)
            .with("time", new Json.Number(Instant.now().getEpochSecond()))
            .with("value", value);
    Path file = entryFile(key);
    try {
      directory(file.getParent());
      Path temporary = Files.createTempFile(directory(file.getParent()), ".new", null);
      Files.writeString(temporary, entry.compact(), StandardCharsets.ISO_8859_1);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path entryFile(Json.Object key) {
    String digest = Hash.digest(HashAlgorithm.SHA256, key.compact()).base16();
    return root.resolve("entries").resolve(digest.substring(0, 2)).resolve(digest + ".json");
  }

  /** Where a tree of that name is, if it is kept. */
  public Optional<Path> findTree(String name) {
    Path tree = treePath(name);
    return Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(tree)
        : Optional.empty();
  }

  private Path treePath(String name) {
    return root.resolve("trees").resolve(name);
  }

  /** Keeps a copy of a tree, unless one of that name is there. */
  public Path putTree(String name, FileSystemObject tree) {
    return findTree(name)
        .orElseGet(
            () ->
                withTemporary(
                    directory -> {
                      Path copy = directory.resolve("tree");
                      TreeFiles.write(tree, copy);
                      return keepTree(name, copy);
                    }));
  }

  /** Moves a tree that was made in a temporary folder of this cache to where trees are kept. */
  public Path keepTree(String name, Path tree) {
    Path target = treePath(name);
    try {
      directory(target.getParent());
      Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      return target;
    } catch (AtomicMoveNotSupportedException e) {
      throw cannotWrite(e);
    } catch (IOException e) {
      if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        return target;
      }
      throw cannotWrite(e);
    }
    return target;
  }

  /** Does something in a fresh folder, which nobody else can read and which is deleted after. */
  public <T> T withTemporary(InFolder<T> action) {
    Path folder;
    try {
      folder = Files.createTempDirectory(directory(root.resolve("tmp")), "fetch", PRIVATE);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    try {
      return action.run(folder);
    } catch (IOException e) {
      throw cannotWrite(e);
    } finally {
      delete(folder);
    }
  }

  private void delete(Path folder) {
    try {
      DiskTree.delete(folder);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Makes something in a folder. */
  @FunctionalInterface
  public interface InFolder<T> {
    T run(Path folder) throws IOException;
  }

  /** Does something that only one process at a time does. */
  public <T> T exclusively(String what, Supplier<T> action) {
    synchronized (locks.computeIfAbsent(what, _ -> new Object())) {
      Path file = root.resolve("locks").resolve(what);
      try {
        directory(file.getParent());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (!lock.isValid()) {
            throw new IOException("the lock was lost");
          }
          return action.get();
        }
      } catch (OverlappingFileLockException e) {
        // this thread holds it already
        return action.get();
      } catch (IOException e) {
        throw cannotWrite(e);
      }
    }
  }

  private final java.util.concurrent.ConcurrentHashMap<String, Object> locks =
      new java.util.concurrent.ConcurrentHashMap<>();

  /** A folder inside, made if it is not there. */
  public Path folder(String name) {
    try {
      return directory(root.resolve(name));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private static Path directory(@Nullable Path path) throws IOException {
    if (path == null) {
      throw new IOException("a folder without a name");
    }
    try {
      return Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new NoSuchFileException(path.toString(), null, "is not a folder");
    }
  }

  private FetchException cannotWrite(IOException e) {
    return new FetchException(
        "cache", "cannot use the cache folder '" + root + "': " + e.getMessage(), e);
  }
}
