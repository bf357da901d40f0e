/** Scope resolution and lowering of the syntax tree to nodes. */
@NullMarked
package dev.firn.eval.compile;

import org.jspecify.annotations.NullMarked;
