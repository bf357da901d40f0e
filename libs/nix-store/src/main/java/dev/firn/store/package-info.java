/** Nix store formats. */
@NullMarked
package dev.firn.store;

import org.jspecify.annotations.NullMarked;
