package dev.firn.syntax.ast;

import java.util.List;

/**
 * A string or path with interpolated parts, or {@code a + b}.
 *
 * @param parts in order; each evaluated and appended
 * @param forceString true for a string literal: every part is coerced to a string. False for {@code
 *     +} and for paths: the first part's type decides
 */
public record Interpolation(List<Part> parts, boolean forceString, int pos) implements Expr {
  public Interpolation {
    parts = List.copyOf(parts);
  }

  /** One part and the place where it (or its {@code ${}) begins. */
  public record Part(Expr value, int pos) {}
}
