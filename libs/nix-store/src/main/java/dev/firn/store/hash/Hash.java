package dev.firn.store.hash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A digest and the algorithm that made it. Immutable; equal when algorithm and bytes are equal,
 * ordered by the bytes as unsigned numbers, then by algorithm.
 */
public final class Hash implements Comparable<Hash> {
  private final HashAlgorithm algorithm;
  private final byte[] bytes;

  private Hash(HashAlgorithm algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /**
   * A hash of those bytes, which are copied.
   *
   * @throws HashException {@code hash/wrong-length} unless there are {@link HashAlgorithm#size()}
   */
  public static Hash of(HashAlgorithm algorithm, byte[] bytes) {
    if (bytes.length != algorithm.size()) {
      throw new HashException(
          "wrong-length",
          "a " + algorithm + " hash has " + algorithm.size() + " bytes, not " + bytes.length);
    }
    return new Hash(algorithm, bytes.clone());
  }

  static Hash owning(HashAlgorithm algorithm, byte[] bytes) {
    return new Hash(algorithm, bytes);
  }

  /** The digest of those bytes. */
  public static Hash digest(HashAlgorithm algorithm, byte[] input) {
    Hasher hasher = new Hasher(algorithm);
    hasher.update(input, 0, input.length);
    return hasher.finish();
  }

  /** The digest of a byte string (one char is one byte). */
  public static Hash digest(HashAlgorithm algorithm, String input) {
    return digest(algorithm, input.getBytes(StandardCharsets.ISO_8859_1));
  }

  public HashAlgorithm algorithm() {
    return algorithm;
  }

  /** A copy of the digest. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Digest length in bytes; less than the algorithm's own after {@link #compress}. */
  public int size() {
    return bytes.length;
  }

  /** Folds the digest to {@code size} bytes: byte i is XORed into byte i modulo {@code size}. */
  public Hash compress(int size) {
    byte[] out = new byte[size];
    for (int i = 0; i < bytes.length; i++) {
      out[i % size] ^= bytes[i];
    }
    return new Hash(algorithm, out);
  }

  /** Encodes without the algorithm; {@link HashFormat#SRI} always names it. */
  public String encode(HashFormat format) {
    return switch (format) {
      case BASE16 -> Base16.encode(bytes);
      case NIX32 -> Nix32.encode(bytes);
      case BASE64 -> Base64Text.encode(bytes);
      case SRI -> sri();
    };
  }

  /** Encodes as {@code sha256:…}; {@link HashFormat#SRI} as {@code sha256-…}. */
  public String encodeWithAlgorithm(HashFormat format) {
    return format == HashFormat.SRI ? sri() : algorithm.label() + ":" + encode(format);
  }

  /** {@code sha256-} and base 64. */
  public String sri() {
    return algorithm.label() + "-" + Base64Text.encode(bytes);
  }

  /** Hexadecimal, without the algorithm. */
  public String base16() {
    return Base16.encode(bytes);
  }

  /** Nix's base 32, without the algorithm. */
  public String nix32() {
    return Nix32.encode(bytes);
  }

  /** Writes {@code 2 * size()} ASCII hexadecimal digits at {@code offset}. */
  public void base16To(byte[] out, int offset) {
    Base16.encodeTo(bytes, out, offset);
  }

  /** A hash as it was written, with the encoding it was written in. */
  public record Parsed(Hash hash, HashFormat format) {}

  /**
   * Reads {@code ALGORITHM:DIGEST} in base 16, 32 or 64 (told apart by length), or SRI.
   *
   * @throws HashException if the algorithm is missing or unknown, or the digest is malformed
   */
  public static Hash parse(String text) {
    return parseAny(text, Optional.empty()).hash();
  }

  /**
   * Reads a hash whose algorithm may be told apart from the text.
   *
   * @throws HashException also when the text names another algorithm than {@code expected}
   */
  public static Hash parse(String text, Optional<HashAlgorithm> expected) {
    return parseAny(text, expected).hash();
  }

  /** As {@link #parse(String, Optional)}, and says which encoding was found. */
  public static Parsed parseAny(String text, Optional<HashAlgorithm> expected) {
    int at = text.indexOf(':');
    boolean sri = false;
    if (at < 0) {
      at = text.indexOf('-');
      sri = at >= 0;
    }
    HashAlgorithm algorithm;
    if (at >= 0) {
      algorithm = HashAlgorithm.parse(text.substring(0, at));
      if (expected.isPresent() && expected.get() != algorithm) {
        throw new HashException(
            "wrong-algorithm",
            "hash " + HashException.show(text) + " should be a " + expected.get() + " hash");
      }
    } else if (expected.isPresent()) {
      algorithm = expected.get();
    } else {
      throw new HashException(
          "no-algorithm",
          "hash "
              + HashException.show(text)
              + " does not name its algorithm; write it as 'sha256:…' or 'sha256-…'");
    }
    String digest = text.substring(at + 1);
    HashFormat format = sri ? HashFormat.SRI : formatByLength(digest, algorithm);
    return new Parsed(decode(digest, algorithm, format), format);
  }

  /**
   * Reads SRI: {@code sha256-} and base 64.
   *
   * @throws HashException if there is no {@code -}, or the digest is malformed
   */
  public static Hash parseSri(String text) {
    int at = text.indexOf('-');
    if (at < 0) {
      throw new HashException(
          "not-sri", "hash " + HashException.show(text) + " is not in SRI form, 'sha256-…'");
    }
    HashAlgorithm algorithm = HashAlgorithm.parse(text.substring(0, at));
    return decode(text.substring(at + 1), algorithm, HashFormat.SRI);
  }

  /**
   * Reads a bare digest in base 16, 32 or 64, told apart by length.
   *
   * @throws HashException if it has none of the three lengths, or a byte is outside the alphabet
   */
  public static Hash parseDigest(String digest, HashAlgorithm algorithm) {
    return decode(digest, algorithm, formatByLength(digest, algorithm));
  }

  /** Reads a bare digest in one encoding. */
  public static Hash parseDigest(String digest, HashAlgorithm algorithm, HashFormat format) {
    return format == HashFormat.SRI ? parseSri(digest) : decode(digest, algorithm, format);
  }

  private static HashFormat formatByLength(String digest, HashAlgorithm algorithm) {
    int size = algorithm.size();
    int length = digest.length();
    if (length == size * 2) {
      return HashFormat.BASE16;
    }
    if (length == Nix32.encodedLength(size)) {
      return HashFormat.NIX32;
    }
    if (length == (size + 2) / 3 * 4) {
      return HashFormat.BASE64;
    }
    throw new HashException(
        "wrong-length",
        "hash "
            + HashException.show(digest)
            + " has "
            + length
            + " digits; a "
            + algorithm
            + " hash has "
            + size * 2
            + " in base 16, "
            + Nix32.encodedLength(size)
            + " in Nix's base 32 and "
            + (size + 2) / 3 * 4
            + " in base 64");
  }

  private static Hash decode(String digest, HashAlgorithm algorithm, HashFormat format) {
    byte[] bytes =
        switch (format) {
          case BASE16 -> Base16.decode(digest);
          case NIX32 -> Nix32.decode(digest);
          case BASE64, SRI -> Base64Text.decode(digest);
        };
    if (bytes.length != algorithm.size()) {
      throw new HashException(
          "wrong-length",
          "hash "
              + HashException.show(digest)
              + " decodes to "
              + bytes.length
              + " bytes; a "
              + algorithm
              + " hash has "
              + algorithm.size());
    }
    return new Hash(algorithm, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash h && algorithm == h.algorithm && Arrays.equals(bytes, h.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes) * 31 + algorithm.ordinal();
  }

  @Override
  public int compareTo(Hash other) {
    int byBytes = Arrays.compareUnsigned(bytes, other.bytes);
    return byBytes != 0 ? byBytes : algorithm.compareTo(other.algorithm);
  }

  /** {@code sha256:} and Nix's base 32. */
  @Override
  public String toString() {
    return encodeWithAlgorithm(HashFormat.NIX32);
  }
}
