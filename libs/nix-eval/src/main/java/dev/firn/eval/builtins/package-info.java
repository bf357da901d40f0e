/** The builtins, grouped by theme, each beside its documentation. */
@NullMarked
package dev.firn.eval.builtins;

import org.jspecify.annotations.NullMarked;
