package dev.firn.store.hash;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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
          case MD5 -> new PlatformDigest("MD5");
          case SHA1 -> new PlatformDigest("SHA-1");
          case SHA256 -> new PlatformDigest("SHA-256");
          case SHA512 -> new PlatformDigest("SHA-512");
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

  private record PlatformDigest(MessageDigest digest) implements Digest {
    PlatformDigest(String name) {
      this(lookUp(name));
    }

    private static MessageDigest lookUp(String name) {
      try {
        return MessageDigest.getInstance(name);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no " + name, e);
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
