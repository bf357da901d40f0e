package dev.firn.syntax.ast;

/** {@code let … in body}; its place is unknown, as in Nix. */
public record Let(AttrSet bindings, Expr body) implements Expr {
  @Override
  public int pos() {
    return NO_POS;
  }
}
