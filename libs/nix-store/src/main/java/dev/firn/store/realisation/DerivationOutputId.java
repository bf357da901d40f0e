package dev.firn.store.realisation;

import dev.firn.store.StoreException;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;

/** An output of a derivation: the key of the build trace since Nix 2.35. */
public record DerivationOutputId(StorePath derivation, String output)
    implements Comparable<DerivationOutputId> {
  /**
   * @throws dev.firn.store.path.StorePathException if it is not a derivation's path, or the output
   *     cannot be part of a name
   */
  public DerivationOutputId {
    derivation.derivationName();
    StorePath.checkName(output);
  }

  /**
   * Reads {@code /nix/store/…drv^OUTPUT}.
   *
   * @throws RealisationException if there is no {@code ^}
   */
  public static DerivationOutputId parse(StoreDir dir, String text) {
    int caret = text.lastIndexOf('^');
    if (caret < 0) {
      throw new RealisationException(
          "derivation output " + StoreException.show(text) + " is not of the form PATH^OUTPUT");
    }
    return new DerivationOutputId(dir.parse(text.substring(0, caret)), text.substring(caret + 1));
  }

  /** {@code /nix/store/…drv^OUTPUT}. */
  public String print(StoreDir dir) {
    return dir.print(derivation) + "^" + output;
  }

  /** Where a binary cache keeps this entry: {@code build-trace-v2/….drv/OUTPUT.doi}. */
  public String cacheKey() {
    return "build-trace-v2/" + derivation.baseName() + "/" + output + ".doi";
  }

  @Override
  public int compareTo(DerivationOutputId other) {
    int byPath = derivation.compareTo(other.derivation);
    return byPath != 0 ? byPath : output.compareTo(other.output);
  }

  /** {@code ….drv^OUTPUT}, without the store directory. */
  @Override
  public String toString() {
    return derivation.baseName() + "^" + output;
  }
}
