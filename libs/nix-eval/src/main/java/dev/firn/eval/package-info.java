/** The Nix evaluator: the public face of the library. */
@NullMarked
package dev.firn.eval;

import org.jspecify.annotations.NullMarked;
