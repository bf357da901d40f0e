/** Byte strings (one char is one byte) to and from real text. */
@NullMarked
package dev.firn.store.text;

import org.jspecify.annotations.NullMarked;
