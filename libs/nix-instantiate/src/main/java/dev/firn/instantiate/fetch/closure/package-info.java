/** Copies store objects, with all that they refer to, from binary caches. */
@NullMarked
package dev.firn.instantiate.fetch.closure;

import org.jspecify.annotations.NullMarked;
