/** JSON as Nix writes it: names in byte order, two blanks of indentation, UTF-8 unescaped. */
@NullMarked
package dev.firn.instantiate.fetch.json;

import org.jspecify.annotations.NullMarked;
