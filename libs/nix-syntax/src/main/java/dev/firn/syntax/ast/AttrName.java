package dev.firn.syntax.ast;

import dev.firn.syntax.Symbol;

/** One name of an attribute path: known when parsed, or computed. */
public sealed interface AttrName {
  /** A name written out, or a string without interpolation. */
  record Static(Symbol name) implements AttrName {}

  /** {@code ${expr}} or a string with interpolation. */
  record Dynamic(Expr expr) implements AttrName {}
}
