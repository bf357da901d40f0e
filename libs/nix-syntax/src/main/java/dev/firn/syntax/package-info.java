/** Nix language syntax: lexer, parser, syntax tree and printer. */
@NullMarked
package dev.firn.syntax;

import org.jspecify.annotations.NullMarked;
