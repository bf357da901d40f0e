package dev.firn.syntax.ast;

/** {@code assert condition; body}. */
public record Assert(Expr condition, Expr body, int pos) implements Expr {}
