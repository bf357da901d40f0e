package dev.firn.syntax.ast;

/** {@code if condition then consequent else alternative}. */
public record If(Expr condition, Expr consequent, Expr alternative, int pos) implements Expr {}
