/** The fetchers as builtins of the language. */
@NullMarked
package dev.firn.instantiate.fetch.builtins;

import org.jspecify.annotations.NullMarked;
