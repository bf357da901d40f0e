/**
 * A store in a folder, laid out as Nix lays it out, so that real Nix reads and writes it too.
 *
 * <p>Start at {@link dev.firn.store.local.LocalStore}. Objects are files below the store's folder;
 * which of them are valid is in Nix's own SQLite database (schema 10).
 */
@NullMarked
package dev.firn.store.local;

import org.jspecify.annotations.NullMarked;
