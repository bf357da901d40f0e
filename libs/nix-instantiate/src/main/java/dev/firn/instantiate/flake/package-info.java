/**
 * Flakes: references, {@code flake.nix}, {@code flake.lock}, registries, and what the command line
 * does with them.
 */
@NullMarked
package dev.firn.instantiate.flake;

import org.jspecify.annotations.NullMarked;
