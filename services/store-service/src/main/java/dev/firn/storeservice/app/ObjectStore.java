package dev.firn.storeservice.app;

import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A blob store that can also give parts of a blob, and tell sizes and times. */
public interface ObjectStore extends BlobStore {
  /** A blob as a listing shows it. */
  record Entry(BlobKey key, long size, Instant modified) {}

  /** The bytes from {@code offset} on, {@code length} of them; the blob must have so many. */
  Optional<Blob> get(BlobKey key, long offset, long length);

  /** The size in bytes; empty if there is no such blob. */
  OptionalLong size(BlobKey key);

  /** Writes what was spooled. */
  void put(BlobKey key, Spool content);

  /** The blobs whose keys begin with {@code prefix}. */
  List<Entry> entries(String prefix);
}
