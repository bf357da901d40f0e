package dev.firn.eval.print.sources;

import dev.firn.eval.position.Positions;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.CurPos;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.HasAttr;
import dev.firn.syntax.ast.If;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.IntLiteral;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.ListLiteral;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.PathLiteral;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.Str;
import dev.firn.syntax.ast.Var;
import dev.firn.syntax.ast.With;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a module's file defines, or declares, an option: what modules are made of is known.
 */
public final class OptionDefinitions {
  /** What a module's definitions may be in. */
  private static final Set<String> WRAPPERS = Set.of("config", "imports");

  private static final Pattern ELEMENT = Pattern.compile("\"?\\[definition \\d+-entry (\\d+)]");

  private final Set<String> wrappers;

  private OptionDefinitions(Set<String> wrappers) {
    this.wrappers = wrappers;
  }

  /** The place where a file defines an option, or an element of it; {@link Positions#NONE}. */
  public static int find(Sources sources, String file, String option) {
    return new OptionDefinitions(WRAPPERS).in(sources.tree(file), option);
  }

  /** The place where a file declares an option; {@link Positions#NONE}. */
  static int declaration(Sources.Tree tree, String option) {
    return new OptionDefinitions(Set.of("imports")).in(tree, "options." + option);
  }

  private int in(Sources.@Nullable Tree tree, String option) {
    Hit hit = tree == null ? null : find(tree.expr(), option, 0);
    if (tree == null
        || hit == null
        || !(hit.left.isEmpty() || ELEMENT.matcher(hit.left).lookingAt())) {
      return Positions.NONE;
    }
    return tree.base() + hit.offset;
  }

  /**
   * A part of the option that was found.
   *
   * @param left the part of the name that was not
   */
  private record Hit(int offset, String left) {}

  private @Nullable Hit find(Expr expr, String option, int level) {
    if (level > Sources.MOST_LEVELS) {
      return null;
    }
    int next = level + 1;
    return switch (expr) {
      case Lambda e -> find(e.body(), option, next);
      case With e -> find(e.body(), option, next);
      case Assert e -> find(e.body(), option, next);
      case If e -> best(find(e.consequent(), option, next), find(e.alternative(), option, next));
      case Binary e -> best(find(e.left(), option, next), find(e.right(), option, next));
      case Call e -> {
        Hit found = null;
        for (Expr arg : e.args()) {
          found = best(found, find(arg, option, next));
        }
        yield found;
      }
      case Let e -> {
        Hit found = find(e.body(), option, next);
        for (AttrSet.Attr attr : found == null ? e.bindings().attrs() : List.<AttrSet.Attr>of()) {
          found = best(found, find(attr.value(), option, next));
        }
        yield found;
      }
      case ListLiteral e -> element(e, option, next);
      case AttrSet e -> attribute(e, option, next);
      case IntLiteral _, FloatLiteral _, Str _, PathLiteral _, Var _, CurPos _ -> null;
      case Interpolation _, Select _, HasAttr _, Not _, InheritSource _ -> null;
    };
  }

  private @Nullable Hit element(ListLiteral list, String option, int level) {
    Matcher element = ELEMENT.matcher(option);
    if (element.lookingAt()) {
      int index = Integer.parseInt(element.group(1)) - 1;
      return index < 0 || index >= list.elements().size()
          ? null
          : new Hit(list.elements().get(index).pos(), "");
    }
    Hit found = null;
    for (Expr each : list.elements()) {
      found = best(found, find(each, option, level));
    }
    return found;
  }

  private @Nullable Hit attribute(AttrSet set, String option, int level) {
    Hit found = null;
    for (AttrSet.Attr attr : set.attrs()) {
      String left = OptionPath.behind(option, attr.name().name());
      if (left != null) {
        found = best(found, new Hit(attr.pos(), left));
        found = left.isEmpty() ? found : best(found, find(attr.value(), left, level));
      } else if (wrappers.contains(attr.name().name())) {
        found = best(found, find(attr.value(), option, level));
      }
    }
    for (AttrSet.DynamicAttr attr : set.dynamic()) {
      String left = OptionPath.behindFirst(option);
      found = best(found, left.isEmpty() ? null : find(attr.value(), left, level));
    }
    return found;
  }

  /** The one that leaves less of the name. */
  private static @Nullable Hit best(@Nullable Hit a, @Nullable Hit b) {
    return a == null || (b != null && b.left.length() < a.left.length()) ? b : a;
  }
}
