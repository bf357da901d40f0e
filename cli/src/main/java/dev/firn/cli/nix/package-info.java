/** Nix's own commands, flag for flag, and what every command that evaluates shares with them. */
@NullMarked
package dev.firn.cli.nix;

import org.jspecify.annotations.NullMarked;
