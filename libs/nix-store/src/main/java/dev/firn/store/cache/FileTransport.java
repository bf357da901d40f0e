package dev.firn.store.cache;

import dev.firn.store.blob.BlobKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** A cache in a folder. */
final class FileTransport implements Transport {
  private final Path folder;

  FileTransport(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public Optional<InputStream> get(BlobKey key) throws IOException {
    Path file = folder.resolve(key.value());
    try {
      return Optional.of(
          Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      throw failed("read", key, e);
    }
  }

  @Override
  public boolean exists(BlobKey key) {
    return Files.isRegularFile(folder.resolve(key.value()), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void put(BlobKey key, Content content, String mediaType) throws IOException {
    Path file = folder.resolve(key.value());
    try {
      Files.createDirectories(file.getParent());
      Path temporary = folder.resolve(".tmp-" + UUID.randomUUID());
      try {
        switch (content) {
          case Content.Bytes b -> Files.write(temporary, b.bytes(), StandardOpenOption.CREATE_NEW);
          case Content.File f -> Files.copy(f.file(), temporary, LinkOption.NOFOLLOW_LINKS);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (FileSystemException e) {
      throw failed("write", key, e);
    }
  }

  /** A disk does not get better by asking again. */
  private CacheException failed(String what, BlobKey key, FileSystemException e) {
    return new CacheException(
        CacheException.Kind.UNAVAILABLE,
        "cannot " + what + " '" + key + "' of the cache in '" + folder + "': " + e,
        e);
  }

  @Override
  public String name() {
    return folder.toUri().toString();
  }

  @Override
  public void close() {}
}
