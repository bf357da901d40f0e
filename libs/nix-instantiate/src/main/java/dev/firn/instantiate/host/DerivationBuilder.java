package dev.firn.instantiate.host;

import dev.firn.store.path.StorePath;
import java.util.Map;
import java.util.Set;

/** Builds derivations while an evaluation waits for them: import from derivation. Thread-safe. */
@FunctionalInterface
public interface DerivationBuilder {
  /**
   * Builds, or finds, outputs of a derivation that is in the store.
   *
   * @return the path of each output asked for, valid in the evaluation's store
   * @throws RuntimeException if they cannot be had; its message is shown
   */
  Map<String, StorePath> build(StorePath derivation, Set<String> outputs);
}
