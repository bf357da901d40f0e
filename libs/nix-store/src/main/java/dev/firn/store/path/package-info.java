/**
 * Store paths: their syntax, and how they are computed from what they name (Nix manual, "Complete
 * Store Path Calculation").
 *
 * <p>{@link dev.firn.store.path.StoreDir} computes and prints, {@link
 * dev.firn.store.path.StorePath} is the validated {@code DIGEST-NAME}, {@link
 * dev.firn.store.path.ContentAddress} says by which hash an object's content is known.
 */
@NullMarked
package dev.firn.store.path;

import org.jspecify.annotations.NullMarked;
