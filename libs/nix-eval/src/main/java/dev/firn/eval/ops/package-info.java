/** What the language does with values: forcing, calling, coercion, equality, order, printing. */
@NullMarked
package dev.firn.eval.ops;

import org.jspecify.annotations.NullMarked;
