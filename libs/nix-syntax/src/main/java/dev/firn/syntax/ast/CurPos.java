package dev.firn.syntax.ast;

/** {@code __curPos}: a set with this place's file, line and column. */
public record CurPos(int pos) implements Expr {}
