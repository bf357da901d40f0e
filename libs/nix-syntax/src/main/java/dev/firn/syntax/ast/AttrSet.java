package dev.firn.syntax.ast;

import dev.firn.syntax.Symbol;
import java.util.List;

/**
 * {@code { … }} or {@code rec { … }}, and the bindings of a {@link Let}.
 *
 * @param attrs bindings with known names, in the order of their first appearance, each name once
 * @param inheritSources the expressions of {@code inherit (expr) …}, in order of appearance
 * @param dynamic bindings with computed names, in order
 */
public record AttrSet(
    boolean recursive,
    List<Attr> attrs,
    List<Expr> inheritSources,
    List<DynamicAttr> dynamic,
    int pos)
    implements Expr {
  public AttrSet {
    attrs = List.copyOf(attrs);
    inheritSources = List.copyOf(inheritSources);
    dynamic = List.copyOf(dynamic);
  }

  /** How a binding came to be. */
  public enum Kind {
    /** {@code name = value;} */
    PLAIN,
    /** {@code inherit name;}: the value is the {@link Var} of the enclosing scope. */
    INHERITED,
    /** {@code inherit (expr) name;}: the value selects from an {@link InheritSource}. */
    INHERITED_FROM
  }

  /** A binding whose name is known when parsed. */
  public record Attr(Symbol name, Kind kind, Expr value, int pos) {}

  /** A binding whose name is computed; a null name leaves the binding out. */
  public record DynamicAttr(Expr name, Expr value, int pos) {}
}
