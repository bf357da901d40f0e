/** The builders that are part of Nix itself: fetching, buildEnv, unpacking channels. */
@NullMarked
package dev.firn.build.internal.builtin;

import org.jspecify.annotations.NullMarked;
