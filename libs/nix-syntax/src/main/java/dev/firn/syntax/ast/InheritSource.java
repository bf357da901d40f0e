package dev.firn.syntax.ast;

/**
 * The value of the {@code index}-th {@code inherit (expr)} source of the enclosing {@link AttrSet};
 * it appears only as the target of the selections that such an {@code inherit} stands for.
 */
public record InheritSource(int index, int pos) implements Expr {}
