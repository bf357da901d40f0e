/**
 * Values and errors as text: what {@code nix-instantiate --eval} and {@code nix eval} print, JSON,
 * XML and rendered errors. All text is a byte string, one char per byte; write it as ISO 8859-1.
 */
@NullMarked
package dev.firn.eval.print;

import org.jspecify.annotations.NullMarked;
