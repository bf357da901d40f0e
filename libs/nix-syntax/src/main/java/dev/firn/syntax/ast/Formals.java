package dev.firn.syntax.ast;

import java.util.List;

/**
 * A set pattern.
 *
 * @param formals in source order, each name once
 * @param ellipsis whether further attributes are allowed
 */
public record Formals(List<Formal> formals, boolean ellipsis) {
  public Formals {
    formals = List.copyOf(formals);
  }
}
