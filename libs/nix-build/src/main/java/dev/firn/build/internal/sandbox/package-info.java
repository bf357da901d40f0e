/** Runs a builder so that it sees what real Nix shows it, and nothing else. */
@NullMarked
package dev.firn.build.internal.sandbox;

import org.jspecify.annotations.NullMarked;
