/**
 * Unpacks tar and zip archives that nobody vouches for. Every fault has a name, and a fault leaves
 * nothing behind.
 */
@NullMarked
package dev.firn.instantiate.fetch.archive;

import org.jspecify.annotations.NullMarked;
