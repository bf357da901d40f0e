/** The builtins that need a store: derivations, sources, hashes. */
@NullMarked
package dev.firn.instantiate.builtins;

import org.jspecify.annotations.NullMarked;
