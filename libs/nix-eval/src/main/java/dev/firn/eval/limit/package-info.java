/** What one evaluation may use, and how it is ended when it uses more. */
@NullMarked
package dev.firn.eval.limit;

import org.jspecify.annotations.NullMarked;
