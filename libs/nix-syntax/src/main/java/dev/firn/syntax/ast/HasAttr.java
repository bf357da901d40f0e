package dev.firn.syntax.ast;

import java.util.List;

/** {@code target ? path}; its place is its target's. */
public record HasAttr(Expr target, List<AttrName> path) implements Expr {
  public HasAttr {
    path = List.copyOf(path);
  }

  @Override
  public int pos() {
    return target.pos();
  }
}
