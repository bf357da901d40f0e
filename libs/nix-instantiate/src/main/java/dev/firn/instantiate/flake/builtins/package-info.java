/** Flakes as builtins of the language. */
@NullMarked
package dev.firn.instantiate.flake.builtins;

import org.jspecify.annotations.NullMarked;
