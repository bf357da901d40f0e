/** Values of the Nix language, lazy and evaluated. */
@NullMarked
package dev.firn.eval.value;

import org.jspecify.annotations.NullMarked;
