/**
 * Digests and their textual encodings, as the Nix manual's "Hash" and "Nix32" chapters define them.
 *
 * <p>{@link dev.firn.store.hash.Hash} is a digest with its algorithm; {@link
 * dev.firn.store.hash.Hasher} makes one from a stream of bytes.
 */
@NullMarked
package dev.firn.store.hash;

import org.jspecify.annotations.NullMarked;
