package dev.firn.store.hash;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Objects;

/** Digests a stream of bytes and counts them. Not thread-safe; of no use after {@link #finish}. */
public final class Hasher extends OutputStream {
  private final HashAlgorithm algorithm;
  private final Digest digest;
  private long count;

  public Hasher(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.digest =
        switch (algorithm) {
          case BLAKE3 -> new Blake3();
          case MD5, SHA1, SHA256, SHA512 -> PlatformDigest.of(algorithm);
        };
  }

  /** Adds bytes. */
  public void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    count += length;
  }

  @Override
  public void write(int b) {
    update(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    update(bytes, offset, length);
  }

  /** Bytes so far. */
  public long count() {
    return count;
  }

  /** The hash of all bytes added. */
  public Hash finish() {
    return Hash.owning(algorithm, digest.finish());
  }

  /** What every algorithm offers here. */
  interface Digest {
    void update(byte[] bytes, int offset, int length);

    byte[] finish();
  }

  /** A fresh digest is a copy of one of these, which takes a tenth of looking it up. */
  private static final Map<HashAlgorithm, MessageDigest> FRESH =
      Map.of(
          HashAlgorithm.MD5, lookUp("MD5"),
          HashAlgorithm.SHA1, lookUp("SHA-1"),
          HashAlgorithm.SHA256, lookUp("SHA-256"),
          HashAlgorithm.SHA512, lookUp("SHA-512"));

  private static MessageDigest lookUp(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + name, e);
    }
  }

  private record PlatformDigest(MessageDigest digest) implements Digest {
    static PlatformDigest of(HashAlgorithm algorithm) {
      MessageDigest fresh = Objects.requireNonNull(FRESH.get(algorithm));
      try {
        return new PlatformDigest((MessageDigest) fresh.clone());
      } catch (CloneNotSupportedException e) {
        return new PlatformDigest(lookUp(fresh.getAlgorithm()));
      }
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public byte[] finish() {
      return digest.digest();
    }
  }
}
