package dev.firn.store.hash;

import java.util.Optional;

/** The digest algorithms of Nix 2.36. */
public enum HashAlgorithm {
  BLAKE3("blake3", 32),
  MD5("md5", 16),
  SHA1("sha1", 20),
  SHA256("sha256", 32),
  SHA512("sha512", 64);

  private final String label;
  private final int size;

  HashAlgorithm(String label, int size) {
    this.label = label;
    this.size = size;
  }

  /** The name in store formats, such as {@code sha256}. */
  public String label() {
    return label;
  }

  /** Digest length in bytes. */
  public int size() {
    return size;
  }

  /** The algorithm of that name, if there is one. */
  public static Optional<HashAlgorithm> find(String label) {
    return switch (label) {
      case "sha256" -> Optional.of(SHA256);
      case "sha1" -> Optional.of(SHA1);
      case "sha512" -> Optional.of(SHA512);
      case "md5" -> Optional.of(MD5);
      case "blake3" -> Optional.of(BLAKE3);
      default -> Optional.empty();
    };
  }

  /**
   * The algorithm of that name.
   *
   * @throws HashException {@code hash/unknown-algorithm}
   */
  public static HashAlgorithm parse(String label) {
    return find(label)
        .orElseThrow(
            () ->
                new HashException(
                    "unknown-algorithm",
                    "unknown hash algorithm "
                        + HashException.show(label)
                        + ", expected 'blake3', 'md5', 'sha1', 'sha256' or 'sha512'"));
  }

  @Override
  public String toString() {
    return label;
  }
}
