package dev.firn.instantiate.host;

import org.jspecify.annotations.Nullable;

/**
 * Brings search path entries that are not paths: URLs of tarballs, {@code channel:}, {@code
 * flake:}.
 */
@FunctionalInterface
public interface SearchPathSource {
  /** Knows no entry. */
  SearchPathSource NONE = _ -> null;

  /**
   * Where an entry's tree is.
   *
   * @param entry such as {@code https://host/nixpkgs.tar.gz} or {@code flake:nixpkgs}
   * @return its printed store path, or null when the entry is of no kind that is known here
   * @throws dev.firn.eval.error.EvalException when it cannot be fetched
   */
  @Nullable String resolve(String entry);
}
