package dev.firn.syntax.ast;

/** {@code with scope; body}. */
public record With(Expr scope, Expr body, int pos) implements Expr {}
