package dev.firn.store.derivation;

import dev.firn.store.path.StorePath;

/** Where derivations are read from when a hash is needed that is not remembered. */
@FunctionalInterface
public interface DerivationSource {
  /**
   * The derivation at that path.
   *
   * @throws dev.firn.store.StoreException if there is none, or it cannot be read
   */
  Derivation read(StorePath path);
}
