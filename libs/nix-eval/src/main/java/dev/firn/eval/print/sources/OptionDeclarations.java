package dev.firn.eval.print.sources;

import dev.firn.eval.ops.Similar;
import dev.firn.eval.position.Positions;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.PathLiteral;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What options there are, as far as the modules' files say so: for what was meant by one that does
 * not exist, where the module system itself has no word about that.
 */
public final class OptionDeclarations {
  private final Sources sources;

  public OptionDeclarations(Sources sources) {
    this.sources = sources;
  }

  /** Options whose name is like one that does not exist; whole names. */
  public List<String> like(String option) {
    List<String> parts = OptionPath.parts(option);
    List<String> parent = parts.subList(0, parts.size() - 1);
    String wanted = parts.getLast();
    Set<String> names = beside(parent);
    if (names.isEmpty() && !parent.isEmpty()) {
      names = ofSubmodules(parent);
    }
    String prefix = option.substring(0, option.length() - wanted.length());
    return option.endsWith("\"")
        ? List.of()
        : Similar.names(names, wanted).stream().map(name -> prefix + name).toList();
  }

  /** The place where a file declares an option; {@link Positions#NONE} when none of these does. */
  public int declaration(String option, Predicate<String> files) {
    for (Sources.Tree tree : sources.all(files, text -> text.contains("options"))) {
      int pos = OptionDefinitions.declaration(tree, option);
      if (pos != Positions.NONE) {
        return pos;
      }
    }
    return Positions.NONE;
  }

  /** The names that options have inside a set of options. */
  private Set<String> beside(List<String> parent) {
    Set<String> names = new TreeSet<>();
    for (Sources.Tree tree : declaring(parent)) {
      Trees.each(tree.expr(), expr -> addNames(expr, parent, names));
    }
    return names;
  }

  private static void addNames(Expr expr, List<String> parent, Set<String> to) {
    if (expr instanceof AttrSet set) {
      for (AttrSet.Attr attr : set.attrs()) {
        if (attr.name().name().equals("options")) {
          Trees.sets(attr.value(), parent, inner -> addNames(inner, to));
        }
      }
    }
  }

  private static void addNames(AttrSet set, Set<String> to) {
    for (AttrSet.Attr attr : set.attrs()) {
      to.add(attr.name().name());
    }
  }

  private List<Sources.Tree> declaring(List<String> parts) {
    return sources.all(
        file -> true, text -> text.contains("options") && parts.stream().allMatch(text::contains));
  }

  /**
   * The names of all options that those files declare which declare the nearest option around, and
   * the files that they name: submodules are in one of them.
   */
  private Set<String> ofSubmodules(List<String> parent) {
    for (int depth = parent.size(); depth > 0; depth--) {
      List<String> around = parent.subList(0, depth);
      List<String> before = parent.subList(0, depth - 1);
      Set<String> names = new TreeSet<>();
      for (Sources.Tree tree : declaring(around)) {
        Set<String> found = new TreeSet<>();
        Trees.each(tree.expr(), expr -> addNames(expr, before, found));
        if (found.contains(around.getLast())) {
          addAllNames(tree, names);
          Trees.each(tree.expr(), expr -> addNamesOfFile(expr, names));
        }
      }
      if (!names.isEmpty()) {
        return names;
      }
    }
    return Set.of();
  }

  private void addNamesOfFile(Expr expr, Set<String> to) {
    Sources.Tree tree = expr instanceof PathLiteral path ? sources.tree(path.path()) : null;
    if (tree != null) {
      addAllNames(tree, to);
    }
  }

  private static void addAllNames(Sources.Tree tree, Set<String> to) {
    Trees.each(tree.expr(), expr -> addNames(expr, List.of(), to));
  }
}
