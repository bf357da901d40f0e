package dev.firn.eval.print.sources;

import dev.firn.eval.position.Positions;
import dev.firn.syntax.ast.PathLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds where a path is written down that nothing is at. */
public final class PathMentions {
  private PathMentions() {}

  /** The place in one of the files; {@link Positions#NONE} when the path is in none of them. */
  public static int find(Sources sources, String path, Predicate<String> files) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    List<Integer> found = new ArrayList<>();
    for (Sources.Tree tree : sources.all(files, text -> text.contains(name))) {
      Trees.each(
          tree.expr(),
          expr -> {
            if (expr instanceof PathLiteral literal && literal.path().equals(path)) {
              found.add(tree.base() + literal.pos());
            }
          });
    }
    return found.isEmpty() ? Positions.NONE : found.getFirst();
  }
}
