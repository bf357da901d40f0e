package dev.firn.syntax.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code target.path} or {@code target.path or fallback}; the fallback is used only when a name on
 * the path is missing.
 */
public record Select(Expr target, List<AttrName> path, @Nullable Expr fallback, int pos)
    implements Expr {
  public Select {
    path = List.copyOf(path);
  }
}
