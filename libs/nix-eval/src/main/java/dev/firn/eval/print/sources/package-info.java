/**
 * What the sources that an evaluation has read tell about an error that has no place of its own.
 */
@NullMarked
package dev.firn.eval.print.sources;

import org.jspecify.annotations.NullMarked;
