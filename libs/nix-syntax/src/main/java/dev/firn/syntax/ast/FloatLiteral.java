package dev.firn.syntax.ast;

/** A floating-point number, such as {@code 1.5e3}. */
public record FloatLiteral(double value, int pos) implements Expr {}
