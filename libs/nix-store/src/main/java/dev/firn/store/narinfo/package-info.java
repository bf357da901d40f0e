/** The text files of a binary cache: {@code HASH.narinfo} and {@code nix-cache-info}. */
@NullMarked
package dev.firn.store.narinfo;

import org.jspecify.annotations.NullMarked;
