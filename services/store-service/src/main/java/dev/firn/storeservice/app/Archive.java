package dev.firn.storeservice.app;

import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.cache.Compression;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.nar.NarListing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What an archive really is, whatever anybody says of it.
 *
 * @param key where it is kept
 * @param fileHash SHA-256 of the compressed bytes
 * @param fileSize of the compressed bytes
 * @param narHash SHA-256 of the archive
 * @param narSize of the archive, in bytes
 * @param flatHash SHA-256 of the contents, if it holds a single file
 * @param listing what it holds, as the JSON of an {@code .ls} file; empty if that cannot show it
 */
public record Archive(
    BlobKey key,
    Hash fileHash,
    long fileSize,
    Hash narHash,
    long narSize,
    Optional<Hash> flatHash,
    Optional<String> listing) {
  /**
   * Reads all of it.
   *
   * @param maxNarSize the longest that is taken, in bytes
   * @throws RefusedException if it is no archive, or too long
   */
  static Archive read(BlobKey key, Spool file, long maxNarSize) throws IOException {
    Compression compression = compression(key);
    NarListing listing;
    Hashing nar;
    try (InputStream in = file.open();
        Hashing hashing = new Hashing(compression.decompress(in), maxNarSize)) {
      nar = hashing;
      listing = NarListing.read(hashing);
      if (hashing.read() >= 0) {
        throw new RefusedException("trailing-bytes", "'" + key + "' goes on after its archive");
      }
    } catch (StoreException e) {
      throw e instanceof RefusedException
          ? e
          : new RefusedException("no-archive", "'" + key + "': " + e.getMessage());
    } catch (IOException e) {
      throw new RefusedException(
          "no-archive", "'" + key + "' cannot be decompressed: " + e.getMessage());
    }
    return new Archive(
        key,
        file.hash(),
        file.size(),
        nar.hash(),
        nar.size(),
        listing instanceof NarListing.Regular
            ? Optional.of(flatHash(file, compression))
            : Optional.empty(),
        json(listing));
  }

  private static Hash flatHash(Spool file, Compression compression) throws IOException {
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    try (InputStream in = file.open();
        InputStream nar = compression.decompress(in)) {
      NarListing.copyFile(nar, "/", hasher);
    }
    return hasher.finish();
  }

  /** Names that are not UTF-8 cannot be in JSON; such an archive is fine but has no listing. */
  private static Optional<String> json(NarListing listing) {
    try {
      return Optional.of(listing.toCacheJson().toString());
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  /**
   * The compression that a file's name shows.
   *
   * @throws RefusedException if it is none that is known
   */
  static Compression compression(BlobKey key) {
    String name = key.value();
    for (Compression known : Compression.values()) {
      if (name.endsWith(".nar" + known.extension())) {
        return known;
      }
    }
    throw new RefusedException(
        "bad-name", "'" + key + "' does not end in .nar, .nar.zst, .nar.xz, .nar.gz or .nar.bz2");
  }

  /** Hashes and limits what is read. */
  private static final class Hashing extends FilterInputStream {
    private final Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    private final long limit;

    Hashing(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      if (n > 0) {
        hasher.update(bytes, offset, n);
        if (hasher.count() > limit) {
          throw new RefusedException(
              "too-large", "an archive of more than " + limit + " bytes is not taken");
        }
      }
      return n;
    }

    long size() {
      return hasher.count();
    }

    Hash hash() {
      return hasher.finish();
    }
  }
}
