/** Positions: where in which source an expression stands, as one number. */
@NullMarked
package dev.firn.eval.position;

import org.jspecify.annotations.NullMarked;
