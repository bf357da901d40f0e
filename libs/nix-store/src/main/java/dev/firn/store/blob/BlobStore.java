package dev.firn.store.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Keeps blobs by key. Thread-safe. A blob is seen whole or not at all; what was written is seen by
 * whoever asks afterwards. Failures are {@link BlobException}s.
 */
public interface BlobStore {
  /** A blob that is being read. */
  record Blob(long size, BlobVersion version, InputStream content) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      content.close();
    }
  }

  /** The blob of that key, to be closed by the caller. */
  Optional<Blob> get(BlobKey key);

  /** Whether the key has a blob. */
  boolean exists(BlobKey key);

  /**
   * Writes a blob if the condition holds.
   *
   * @param content read to its end unless the condition fails first; not closed
   * @return the new version, or empty if the condition did not hold and nothing was changed
   */
  Optional<BlobVersion> put(BlobKey key, InputStream content, PutCondition condition);

  /** Removes a blob; whether there was one. */
  boolean delete(BlobKey key);

  /** The keys that begin with {@code prefix}, sorted. */
  List<BlobKey> list(String prefix);
}
