package dev.firn.syntax.ast;

/** {@code !operand}; its place is its operand's. */
public record Not(Expr operand) implements Expr {
  @Override
  public int pos() {
    return operand.pos();
  }
}
