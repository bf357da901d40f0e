/** The state of one evaluator: settings, sources, positions, imported files. */
@NullMarked
package dev.firn.eval.machine;

import org.jspecify.annotations.NullMarked;
