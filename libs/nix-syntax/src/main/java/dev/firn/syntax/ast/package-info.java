/**
 * The syntax tree of the Nix language: sealed records, one per construct.
 *
 * <p>The tree is what the language means after the parser's own rewriting, which Nix defines and
 * its {@code --parse} output shows: {@code a - b} is a call of {@code __sub}, {@code a < b} of
 * {@code __lessThan}, {@code <x>} of {@code __findFile}, {@code { a.b = 1; a.c = 2; }} has one
 * nested set, a string with one literal part is a {@link dev.firn.syntax.ast.Str}.
 *
 * <p>Every {@code pos} is a byte offset into the source, the place that an error about the node
 * blames, or {@link dev.firn.syntax.ast.Expr#NO_POS}.
 */
@NullMarked
package dev.firn.syntax.ast;

import org.jspecify.annotations.NullMarked;
