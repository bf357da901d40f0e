package dev.firn.store.derivation;

import dev.firn.store.path.StorePath;

/**
 * A derivation with its output paths filled in.
 *
 * @param path of the {@code .drv}
 * @param aterm its contents; not copied, so don't change it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Instantiated(Derivation derivation, StorePath path, byte[] aterm) {}
