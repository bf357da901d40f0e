package dev.firn.store.path;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;

/**
 * Text that stands for a store path that is not known before a build: a slash and 52 digits, which
 * the builder replaces.
 */
public final class Placeholder {
  private final Hash hash;

  private Placeholder(Hash hash) {
    this.hash = hash;
  }

  /** A derivation's own output, as {@code builtins.placeholder} makes it. */
  public static Placeholder ofOwnOutput(String output) {
    return new Placeholder(Hash.digest(HashAlgorithm.SHA256, "nix-output:" + output));
  }

  /** An output of a derivation whose output paths are not known before it is built. */
  public static Placeholder ofUnknownOutput(StorePath derivation, String output) {
    String name = StoreDir.outputName(derivation.derivationName(), output);
    return new Placeholder(
        Hash.digest(
            HashAlgorithm.SHA256, "nix-upstream-output:" + derivation.hashPart() + ":" + name));
  }

  /** An output of the derivation that {@code derivation} stands for (dynamic derivations). */
  public static Placeholder ofUnknownDerivation(Placeholder derivation, String output) {
    return new Placeholder(
        Hash.digest(
            HashAlgorithm.SHA256,
            "nix-computed-output:" + derivation.hash.compress(20).nix32() + ":" + output));
  }

  /** The text: {@code /} and Nix's base 32. */
  public String render() {
    return "/" + hash.nix32();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Placeholder p && hash.equals(p.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return render();
  }
}
