package dev.firn.store.local;

import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.nar.NarEvent;
import dev.firn.store.nar.NarReader;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.tree.FileSystemObject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The archive of a tree that is read once, so that what is hashed is what is stored even if the
 * tree changes meanwhile. Held in memory up to 32 MiB, in a file beyond.
 */
final class NarSpool implements AutoCloseable {
  private static final int SMALL = 64 << 10;
  private static final int MEMORY_LIMIT = 32 << 20;

  private final Path overflow;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(1 << 12);
  private @Nullable OutputStream file;
  private final NarWriter.HashAndSize hash;

  /**
   * Reads {@code tree}.
   *
   * @param overflow a file that does not exist, made if need be and deleted by {@link #close}
   */
  NarSpool(FileSystemObject tree, Path overflow) throws IOException {
    this.overflow = overflow;
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    try {
      NarWriter.write(tree, new Spooling(hasher));
      OutputStream open = file;
      if (open != null) {
        open.close();
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    hash = new NarWriter.HashAndSize(hasher.finish(), hasher.count());
  }

  /** Whether it is held in memory, where it does no harm for a while; nothing has to be closed. */
  boolean isSmall() {
    return file == null && memory.size() <= SMALL;
  }

  /** SHA-256 and length. */
  NarWriter.HashAndSize hash() {
    return hash;
  }

  /** The content address of the tree; not for {@link ContentAddressMethod#GIT}. */
  ContentAddress address(ContentAddressMethod method, HashAlgorithm algorithm) throws IOException {
    if (method == ContentAddressMethod.NAR && algorithm == HashAlgorithm.SHA256) {
      return new ContentAddress(method, hash.hash());
    }
    Hasher hasher = new Hasher(algorithm);
    try (InputStream nar = open()) {
      if (method == ContentAddressMethod.NAR) {
        nar.transferTo(hasher);
      } else {
        NarReader reader = new NarReader(nar);
        if (reader.next() instanceof NarEvent.Regular) {
          reader.copyContents(hasher);
        }
      }
    }
    return new ContentAddress(method, hasher.finish());
  }

  /** The archive from its beginning. */
  InputStream open() throws IOException {
    return file == null
        ? new ByteArrayInputStream(memory.toByteArray())
        : new BufferedInputStream(Files.newInputStream(overflow), 1 << 16);
  }

  @Override
  public void close() throws IOException {
    OutputStream open = file;
    if (open != null) {
      open.close();
      Files.deleteIfExists(overflow);
    }
  }

  private final class Spooling extends OutputStream {
    private final Hasher hasher;

    Spooling(Hasher hasher) {
      this.hasher = hasher;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      hasher.update(bytes, offset, length);
      OutputStream out = file;
      if (out == null && memory.size() + length > MEMORY_LIMIT) {
        out =
            new BufferedOutputStream(
                Files.newOutputStream(
                    overflow, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                1 << 16);
        file = out;
        memory.writeTo(out);
        memory.reset();
      }
      if (out == null) {
        memory.write(bytes, offset, length);
      } else {
        out.write(bytes, offset, length);
      }
    }
  }
}
