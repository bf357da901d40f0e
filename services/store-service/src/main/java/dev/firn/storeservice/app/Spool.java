package dev.firn.storeservice.app;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came from outside, kept until they are checked: in memory up to 1 MiB, in a file
 * beyond. Closing deletes the file.
 */
public final class Spool implements AutoCloseable {
  private static final int IN_MEMORY = 1 << 20;
  private static final String PREFIX = "incoming-";

  private final byte @Nullable [] bytes;
  private final @Nullable Path file;
  private final long size;
  private final Hash hash;

  private Spool(byte @Nullable [] bytes, @Nullable Path file, long size, Hash hash) {
    this.bytes = bytes;
    this.file = file;
    this.size = size;
    this.hash = hash;
  }

  /** Deletes what a process that died was taking in. */
  public static void discardLeft(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    }
  }

  /**
   * Reads {@code in} to its end.
   *
   * @param folder for a file
   * @throws RefusedException {@code too-large} beyond {@code limit} bytes
   */
  public static Spool of(InputStream in, Path folder, long limit) throws IOException {
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    byte[] first = in.readNBytes(IN_MEMORY);
    checkLimit(first.length, limit);
    hasher.update(first, 0, first.length);
    if (first.length < IN_MEMORY) {
      return new Spool(first, null, first.length, hasher.finish());
    }
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, PREFIX, "");
    try {
      long size = first.length;
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(first);
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          size += n;
          checkLimit(size, limit);
          hasher.update(buffer, 0, n);
          out.write(buffer, 0, n);
        }
      }
      return new Spool(null, file, size, hasher.finish());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void checkLimit(long size, long limit) {
    if (size > limit) {
      throw new RefusedException("too-large", "more than " + limit + " bytes are not taken");
    }
  }

  /** How many bytes. */
  public long size() {
    return size;
  }

  /** Their SHA-256. */
  public Hash hash() {
    return hash;
  }

  /** From the beginning. */
  public InputStream open() throws IOException {
    byte[] memory = bytes;
    if (memory != null) {
      return new ByteArrayInputStream(memory);
    }
    return new BufferedInputStream(Files.newInputStream(file().orElseThrow()), 1 << 16);
  }

  /** The file they are in, if they are. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** All of them. */
  public byte[] toBytes() throws IOException {
    try (InputStream in = open()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      in.transferTo(out);
      return out.toByteArray();
    }
  }

  @Override
  public void close() throws IOException {
    Path written = file;
    if (written != null) {
      Files.deleteIfExists(written);
    }
  }
}
