/** The evaluator over a store. */
@NullMarked
package dev.firn.instantiate;

import org.jspecify.annotations.NullMarked;
