package dev.firn.store.blob;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Blobs in memory. */
public final class InMemoryBlobStore implements BlobStore {
  @SuppressWarnings("ArrayRecordComponent")
  private record Content(byte[] bytes, BlobVersion version) {}

  private final ConcurrentSkipListMap<BlobKey, Content> blobs = new ConcurrentSkipListMap<>();

  @Override
  public Optional<Blob> get(BlobKey key) {
    return Optional.ofNullable(blobs.get(key))
        .map(c -> new Blob(c.bytes().length, c.version(), new ByteArrayInputStream(c.bytes())));
  }

  @Override
  public boolean exists(BlobKey key) {
    return blobs.containsKey(key);
  }

  @Override
  public Optional<BlobVersion> put(BlobKey key, InputStream content, PutCondition condition) {
    byte[] bytes;
    try {
      bytes = content.readAllBytes();
    } catch (IOException e) {
      throw new BlobException("io", "cannot read the new content of blob '" + key + "': " + e, e);
    }
    Content next =
        new Content(bytes, new BlobVersion(Hash.digest(HashAlgorithm.SHA256, bytes).base16()));
    Content now =
        blobs.compute(
            key,
            (_, before) -> {
              boolean holds =
                  switch (condition) {
                    case PutCondition.Always _ -> true;
                    case PutCondition.IfAbsent _ -> before == null;
                    case PutCondition.IfVersion c ->
                        before != null && before.version().equals(c.version());
                  };
              return holds ? next : before;
            });
    return now == next ? Optional.of(next.version()) : Optional.empty();
  }

  @Override
  public boolean delete(BlobKey key) {
    return blobs.remove(key) != null;
  }

  @Override
  public List<BlobKey> list(String prefix) {
    return blobs.keySet().stream().filter(k -> k.value().startsWith(prefix)).toList();
  }
}
