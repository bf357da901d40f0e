/** What can go wrong in an evaluation, with stable codes, places and traces. */
@NullMarked
package dev.firn.eval.error;

import org.jspecify.annotations.NullMarked;
