package dev.firn.syntax.ast;

/** A 64-bit integer, such as {@code 42}. */
public record IntLiteral(long value, int pos) implements Expr {}
