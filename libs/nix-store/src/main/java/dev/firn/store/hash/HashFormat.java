package dev.firn.store.hash;

import java.util.Optional;

/** The textual encodings of a digest. */
public enum HashFormat {
  /** Hexadecimal, lower case when written. */
  BASE16("base16"),
  /** Nix's own base 32: least significant bits last, no {@code e o u t}. */
  NIX32("nix32"),
  /** RFC 4648 with padding. */
  BASE64("base64"),
  /** Subresource Integrity: {@code sha256-} and base 64. */
  SRI("sri");

  private final String label;

  HashFormat(String label) {
    this.label = label;
  }

  /** The name in options and builtins, such as {@code nix32}. */
  public String label() {
    return label;
  }

  /** The format of that name; {@code base32} is the old name of {@code nix32}. */
  public static Optional<HashFormat> find(String label) {
    return switch (label) {
      case "base16" -> Optional.of(BASE16);
      case "nix32", "base32" -> Optional.of(NIX32);
      case "base64" -> Optional.of(BASE64);
      case "sri" -> Optional.of(SRI);
      default -> Optional.empty();
    };
  }

  /**
   * The format of that name.
   *
   * @throws HashException {@code hash/unknown-format}
   */
  public static HashFormat parse(String label) {
    return find(label)
        .orElseThrow(
            () ->
                new HashException(
                    "unknown-format",
                    "unknown hash format "
                        + HashException.show(label)
                        + ", expected 'base16', 'nix32', 'base64' or 'sri'"));
  }

  @Override
  public String toString() {
    return label;
  }
}
