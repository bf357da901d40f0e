/** Programs of the machine. */
@NullMarked
package dev.firn.instantiate.program;

import org.jspecify.annotations.NullMarked;
