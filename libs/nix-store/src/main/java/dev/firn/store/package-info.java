/**
 * Nix's store formats as a library: no framework, no global state.
 *
 * <table>
 * <caption>Packages</caption>
 * <tr><td>{@link dev.firn.store.hash}</td><td>digests and their encodings</td></tr>
 * <tr><td>{@link dev.firn.store.path}</td><td>store paths of every kind, content addresses,
 *     placeholders</td></tr>
 * <tr><td>{@link dev.firn.store.derivation}</td><td>derivations, ATerm, JSON, output paths</td></tr>
 * <tr><td>{@link dev.firn.store.tree}</td><td>trees of files on disk and in memory</td></tr>
 * <tr><td>{@link dev.firn.store.nar}</td><td>archives</td></tr>
 * <tr><td>{@link dev.firn.store.content}</td><td>content addresses of trees</td></tr>
 * <tr><td>{@link dev.firn.store.objects}</td><td>stores: in memory, over another, in a
 *     folder</td></tr>
 * </table>
 *
 * <p>Text that Nix treats as bytes is held in strings of which each char is one byte (Latin-1). All
 * failures are {@link dev.firn.store.StoreException}s; methods that work on streams also throw
 * {@link java.io.IOException}.
 */
@NullMarked
package dev.firn.store;

import org.jspecify.annotations.NullMarked;
