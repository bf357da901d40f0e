package dev.firn.eval.builtins;

import dev.firn.eval.value.Value;
import org.jspecify.annotations.Nullable;

/** What {@code import} does with a file that is a derivation in a store. */
@FunctionalInterface
public interface DerivationImporter {
  /** Takes no file for a derivation. */
  DerivationImporter NONE = path -> null;

  /**
   * The derivation as {@code derivation} would give it.
   *
   * @param path absolute and canonical
   * @return null when the path is not a valid derivation of the store, so that it is read as an
   *     expression
   */
  @Nullable Value importDerivation(String path);
}
