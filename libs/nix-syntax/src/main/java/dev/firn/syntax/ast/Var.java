package dev.firn.syntax.ast;

import dev.firn.syntax.Symbol;

/** A variable. */
public record Var(Symbol name, int pos) implements Expr {}
