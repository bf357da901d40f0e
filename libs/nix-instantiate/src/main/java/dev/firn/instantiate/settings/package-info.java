/** Nix's settings, as {@code nix.conf}, {@code NIX_CONFIG} and {@code --option} give them. */
@NullMarked
package dev.firn.instantiate.settings;

import org.jspecify.annotations.NullMarked;
