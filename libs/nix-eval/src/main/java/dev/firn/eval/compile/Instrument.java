package dev.firn.eval.compile;

import dev.firn.eval.node.Node;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Expr;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts nodes of its own around those that an expression is lowered to, for tools that watch an
 * evaluation. Without one nothing is put around anything.
 */
@FunctionalInterface
public interface Instrument {
  /**
   * What stands in the place of a node; the node itself if it is of no concern.
   *
   * @param pos the expression's; that of a literal's node is none
   * @param name of the attribute or variable that the expression defines, if it defines one
   * @param names what the expression can refer to
   */
  Node around(Expr expr, int pos, Node node, @Nullable Symbol name, Names names);

  /** The variables of a scope, but for those that are visible everywhere. */
  @FunctionalInterface
  interface Names {
    /**
     * Names and values, inner ones hiding outer ones; values of a {@code with} only if evaluated.
     */
    SortedMap<String, Value> in(Object[] env);
  }
}
