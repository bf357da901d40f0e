/**
 * Keeping named sequences of bytes, as object stores such as S3 do: the ground that a binary cache
 * stands on.
 */
@NullMarked
package dev.firn.store.blob;

import org.jspecify.annotations.NullMarked;
