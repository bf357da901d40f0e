/**
 * Trees of files as a store sees them: regular files with an executable bit, directories, symbolic
 * links, and nothing else (Nix manual, "File System Object").
 *
 * <p>{@link dev.firn.store.tree.FileSystemObject} is what archives and hashes are made from; it
 * comes from disk ({@link dev.firn.store.tree.DiskTree}) or memory ({@link
 * dev.firn.store.tree.MemoryTree}).
 */
@NullMarked
package dev.firn.store.tree;

import org.jspecify.annotations.NullMarked;
