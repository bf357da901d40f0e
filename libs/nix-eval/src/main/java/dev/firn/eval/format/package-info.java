/** Readers of JSON and TOML that make values of the language. */
@NullMarked
package dev.firn.eval.format;

import org.jspecify.annotations.NullMarked;
