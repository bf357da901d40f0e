/**
 * Derivations: the record, its two texts (ATerm and JSON), and the hashes that output paths are
 * made of.
 *
 * <p>Start at {@link dev.firn.store.derivation.Derivation}. {@link
 * dev.firn.store.derivation.DerivationHasher} fills in output paths and computes {@code .drv}
 * paths; it remembers the hash of every derivation it has met and is thread-safe.
 *
 * <p>Specification: Nix manual, "Derivation ATerm file format", "Input-addressing derivation
 * outputs", "Derivation JSON format".
 */
@NullMarked
package dev.firn.store.derivation;

import org.jspecify.annotations.NullMarked;
