/**
 * Nix archives (Nix manual, "Nix Archive (NAR) format"): written from any {@link
 * dev.firn.store.tree.FileSystemObject}, read as a stream of events, restored to disk, listed.
 *
 * <p>There is one reader, and every limit of the format is in it.
 */
@NullMarked
package dev.firn.store.nar;

import org.jspecify.annotations.NullMarked;
