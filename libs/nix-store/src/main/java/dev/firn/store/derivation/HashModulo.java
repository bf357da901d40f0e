package dev.firn.store.derivation;

import dev.firn.store.hash.Hash;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands for a derivation in the text that its dependants' output paths are made of, so that
 * how a fixed output is fetched does not matter to them.
 */
public sealed interface HashModulo {
  /** Of an input-addressed derivation. */
  record Regular(Hash hash) implements HashModulo {}

  /** Of a fixed-output derivation: a hash for each output. */
  record FixedOutputs(SortedMap<String, Hash> hashes) implements HashModulo {
    public FixedOutputs {
      hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
    }
  }

  /** Not known before a build, as is everything that depends on it. */
  record Deferred() implements HashModulo {}
}
