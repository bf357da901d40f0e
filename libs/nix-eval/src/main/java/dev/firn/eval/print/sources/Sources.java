package dev.firn.eval.print.sources;

import dev.firn.eval.position.Positions;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files that an evaluation has read, parsed once more where an error needs it: compiled code
 * does not keep names and paths. Not for several threads.
 */
public final class Sources {
  /** Deeper nesting is not followed; an error does without this then. */
  static final int MOST_LEVELS = 200;

  private static final ParseOptions LENIENT =
      ParseOptions.DEFAULT.withHome("/").withPipeOperators(true);

  private final Positions positions;
  private final Map<String, Integer> bases = new LinkedHashMap<>();
  private final Map<String, Tree> trees = new LinkedHashMap<>();

  public Sources(Positions positions) {
    this.positions = positions;
    for (int base : positions.files()) {
      String file = positions.file(base);
      if (file != null) {
        bases.put(file, base);
      }
    }
  }

  /**
   * A file as it was parsed.
   *
   * @param base the position of its first byte
   */
  record Tree(Expr expr, int base) {}

  /** Those whose path and text are as wanted. */
  List<Tree> all(Predicate<String> path, Predicate<String> text) {
    List<Tree> found = new ArrayList<>();
    bases.forEach(
        (file, base) -> {
          Source source = path.test(file) ? positions.source(base) : null;
          if (source != null && text.test(source.text(0, source.length()))) {
            Tree tree = tree(file);
            if (tree != null) {
              found.add(tree);
            }
          }
        });
    return found;
  }

  /** One of them, or null when the evaluation has not read it. */
  @Nullable Tree tree(String file) {
    Tree known = trees.get(file);
    Integer base = known == null ? bases.get(file) : null;
    Source source = base == null ? null : positions.source(base);
    if (base == null || source == null) {
      return known;
    }
    try {
      Tree tree = new Tree(Parser.parse(source, LENIENT), base);
      trees.put(file, tree);
      return tree;
    } catch (SyntaxError e) {
      return null;
    }
  }
}
