/** What a builder is given: variables and files, as real Nix makes them from a derivation. */
@NullMarked
package dev.firn.build.internal.environment;

import org.jspecify.annotations.NullMarked;
