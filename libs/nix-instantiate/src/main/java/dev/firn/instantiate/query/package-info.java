/** Finding things in evaluated values: attribute paths, automatic calls, packages. */
@NullMarked
package dev.firn.instantiate.query;

import org.jspecify.annotations.NullMarked;
