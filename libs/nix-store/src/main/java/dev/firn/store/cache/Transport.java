package dev.firn.store.cache;

import dev.firn.store.blob.BlobKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Gets and puts the files of a cache. One try; failures that may pass are {@link IOException}s. */
interface Transport extends AutoCloseable {
  /** The file, to be closed; empty if there is none. */
  Optional<InputStream> get(BlobKey key) throws IOException, InterruptedException;

  /** Whether there is such a file. */
  boolean exists(BlobKey key) throws IOException, InterruptedException;

  /** Writes a file. */
  void put(BlobKey key, Content content, String mediaType) throws IOException, InterruptedException;

  /** Where it is, for messages. */
  String name();

  @Override
  void close();

  /** What is written. */
  sealed interface Content {
    /** Bytes in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] bytes) implements Content {}

    /** A file. */
    record File(Path file) implements Content {}
  }

  /** The cache asks for patience. */
  final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    final long retryAfterMillis;

    BusyException(String message, long retryAfterMillis) {
      super(message);
      this.retryAfterMillis = retryAfterMillis;
    }
  }
}
