package dev.firn.store.blob;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Blobs as files below a folder, as a {@code file://} binary cache keeps them. Several processes
 * may use the folder at once.
 *
 * <p>A blob is written to a temporary file and renamed. Its version is the SHA-256 of its content,
 * so {@link PutCondition.IfVersion} reads the blob; it and {@link #delete} hold a lock over all
 * processes.
 */
public final class FileSystemBlobStore implements BlobStore {
  private static final String LOCK = ".lock";
  private static final String TEMPORARY = ".tmp-";

  private final Path folder;

  /** Below {@code folder}, which is made when something is written. */
  public FileSystemBlobStore(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  private Path file(BlobKey key) {
    return folder.resolve(key.value());
  }

  @Override
  public Optional<Blob> get(BlobKey key) {
    try {
      // the first pass finds the version, the second is for the caller; both see one file
      FileChannel channel =
          FileChannel.open(file(key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      try {
        Hasher hasher = new Hasher(HashAlgorithm.SHA256);
        InputStream in = java.nio.channels.Channels.newInputStream(channel);
        in.transferTo(hasher);
        channel.position(0);
        return Optional.of(new Blob(hasher.count(), new BlobVersion(hasher.finish().base16()), in));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return missingOr(key, e);
    }
  }

  private Optional<Blob> missingOr(BlobKey key, IOException e) {
    if (!exists(key)) {
      return Optional.empty();
    }
    throw failure("read", key, e);
  }

  @Override
  public boolean exists(BlobKey key) {
    return Files.isRegularFile(file(key), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Optional<BlobVersion> put(BlobKey key, InputStream content, PutCondition condition) {
    try {
      Files.createDirectories(file(key).getParent());
      Path temporary = folder.resolve(TEMPORARY + UUID.randomUUID());
      try {
        Hasher hasher = new Hasher(HashAlgorithm.SHA256);
        try (OutputStream out =
            Files.newOutputStream(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          copy(content, out, hasher);
        }
        boolean done =
            switch (condition) {
              case PutCondition.Always _ -> {
                Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
                yield true;
              }
              case PutCondition.IfAbsent _ -> linkIfAbsent(temporary, key);
              case PutCondition.IfVersion c -> replace(temporary, key, c.version());
            };
        return done ? Optional.of(new BlobVersion(hasher.finish().base16())) : Optional.empty();
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failure("write", key, e);
    }
  }

  private static void copy(InputStream content, OutputStream out, Hasher hasher)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      hasher.update(buffer, 0, n);
      out.write(buffer, 0, n);
    }
  }

  /** A hard link is made or fails in one step, whoever else tries. */
  private boolean linkIfAbsent(Path temporary, BlobKey key) throws IOException {
    try {
      Files.createLink(file(key), temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private synchronized boolean replace(Path temporary, BlobKey key, BlobVersion version)
      throws IOException {
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      Optional<Blob> before = get(key);
      if (!lock.isValid() || before.isEmpty()) {
        return false;
      }
      try (Blob blob = before.get()) {
        if (!blob.version().equals(version)) {
          return false;
        }
      }
      Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
  }

  private FileChannel openLock() throws IOException {
    Files.createDirectories(folder);
    return FileChannel.open(
        folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public synchronized boolean delete(BlobKey key) {
    if (!exists(key)) {
      return false;
    }
    try (FileChannel channel = openLock();
        FileLock lock = channel.lock()) {
      return lock.isValid() && Files.deleteIfExists(file(key));
    } catch (IOException e) {
      throw failure("delete", key, e);
    }
  }

  @Override
  public List<BlobKey> list(String prefix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .map(f -> folder.relativize(f).toString())
          .filter(k -> !k.equals(LOCK) && !k.startsWith(TEMPORARY) && k.startsWith(prefix))
          .map(BlobKey::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new BlobException("io", "cannot list the blobs below '" + folder + "': " + e, e);
    }
  }

  private BlobException failure(String what, BlobKey key, IOException e) {
    return new BlobException(
        "io", "cannot " + what + " blob '" + key + "' below '" + folder + "': " + e, e);
  }
}
