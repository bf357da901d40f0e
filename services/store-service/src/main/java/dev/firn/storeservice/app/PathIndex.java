package dev.firn.storeservice.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.firn.store.blob.BlobException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.blob.PutCondition;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about the store's paths, in memory once it was read. What is not there is always
 * looked for in S3, as another process may have put it there. Thread-safe.
 */
public final class PathIndex {
  private static final int MOST = 500_000;
  private static final Duration KEPT = Duration.ofHours(6);
  private static final String SUFFIX = ".narinfo";

  private final ObjectStore blobs;
  private final StoreDir dir;
  private final Cache<String, NarInfo> known =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

  /** Remembers when each path was last asked for: what somebody counts on is not garbage. */
  private final Cache<String, Boolean> asked;

  /**
   * @param grace how long a path that was asked for is remembered
   */
  public PathIndex(ObjectStore blobs, StoreDir dir, Duration grace) {
    this.blobs = blobs;
    this.dir = dir;
    this.asked = Caffeine.newBuilder().expireAfterWrite(grace).build();
  }

  static BlobKey key(String hashPart) {
    return new BlobKey(hashPart + SUFFIX);
  }

  /** The digest of a path whose file is at {@code key}; empty for other files. */
  static Optional<String> hashPart(BlobKey key) {
    String value = key.value();
    return value.endsWith(SUFFIX) && value.indexOf('/') < 0
        ? Optional.of(value.substring(0, value.length() - SUFFIX.length()))
        : Optional.empty();
  }

  /** What is known about a path; it counts as asked for. */
  public Optional<NarInfo> get(String hashPart) {
    Optional<NarInfo> found = peek(hashPart);
    if (found.isPresent()) {
      asked.put(hashPart, true);
    }
    return found;
  }

  /** As {@link #get}, for the store's own purposes. */
  Optional<NarInfo> peek(String hashPart) {
    NarInfo remembered = known.getIfPresent(hashPart);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<BlobStore.Blob> found = blobs.get(key(hashPart));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (BlobStore.Blob blob = found.get()) {
      String text = new String(blob.content().readAllBytes(), StandardCharsets.ISO_8859_1);
      NarInfo narInfo = NarInfo.parse(dir, key(hashPart).value(), text);
      known.put(hashPart, narInfo);
      return Optional.of(narInfo);
    } catch (IOException e) {
      throw new BlobException("io", "cannot read '" + key(hashPart) + "': " + e, e);
    }
  }

  /** Writes what is known about a path, unless something is; whether it was written. */
  boolean put(NarInfo narInfo) {
    String hashPart = narInfo.info().path().hashPart();
    byte[] text = narInfo.print(dir).getBytes(StandardCharsets.ISO_8859_1);
    boolean written =
        blobs
            .put(key(hashPart), new ByteArrayInputStream(text), PutCondition.IF_ABSENT)
            .isPresent();
    if (written) {
      known.put(hashPart, narInfo);
    }
    asked.put(hashPart, true);
    return written;
  }

  /** Removes a path. */
  void delete(String hashPart) {
    var _ = blobs.delete(key(hashPart));
    known.invalidate(hashPart);
  }

  /** The paths that were asked for lately. */
  Set<String> asked() {
    return Set.copyOf(asked.asMap().keySet());
  }

  /** How many paths are in memory. */
  public long remembered() {
    return known.estimatedSize();
  }
}
