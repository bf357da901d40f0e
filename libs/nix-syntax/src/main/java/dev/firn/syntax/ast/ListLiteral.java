package dev.firn.syntax.ast;

import java.util.List;

/** {@code [ … ]}; its place is its first element's. */
public record ListLiteral(List<Expr> elements) implements Expr {
  public ListLiteral {
    elements = List.copyOf(elements);
  }

  @Override
  public int pos() {
    return elements.isEmpty() ? NO_POS : elements.getFirst().pos();
  }
}
