package dev.firn.build;

import dev.firn.store.path.StorePath;

/** Brings store objects from elsewhere. Thread-safe. */
@FunctionalInterface
public interface Substituter {
  /** Has nothing. */
  Substituter NONE = _ -> false;

  /**
   * Tries to make a path, with all that it refers to, valid in the store that is built into.
   *
   * @return whether it is valid now
   */
  boolean substitute(StorePath path);
}
