package dev.firn.eval.print.sources;

import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.CurPos;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.Formal;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ways through syntax trees. */
final class Trees {
  private Trees() {}

  /** Every expression of a tree, as far as it is not nested too deeply. */
  static void each(Expr root, Consumer<Expr> visit) {
    each(root, visit, 0);
  }

  private static void each(Expr expr, Consumer<Expr> visit, int level) {
    visit.accept(expr);
    if (level < Sources.MOST_LEVELS) {
      for (Expr child : children(expr)) {
        each(child, visit, level + 1);
      }
    }
  }

  /** The sets that are written out at a path of names inside an expression's value. */
  static void sets(Expr expr, List<String> path, Consumer<AttrSet> visit) {
    sets(expr, path, visit, 0);
  }

  private static void sets(Expr expr, List<String> path, Consumer<AttrSet> visit, int level) {
    if (level > Sources.MOST_LEVELS) {
      return;
    }
    if (expr instanceof AttrSet set) {
      if (path.isEmpty()) {
        visit.accept(set);
        return;
      }
      for (AttrSet.Attr attr : set.attrs()) {
        if (attr.name().name().equals(path.getFirst())) {
          sets(attr.value(), path.subList(1, path.size()), visit, level + 1);
        }
      }
      return;
    }
    for (Expr part : parts(expr)) {
      sets(part, path, visit, level + 1);
    }
  }

  /** What an expression's value may be, or be made of. */
  private static List<Expr> parts(Expr expr) {
    return switch (expr) {
      case Let e -> List.of(e.body());
      case With e -> List.of(e.body());
      case Assert e -> List.of(e.body());
      case If e -> List.of(e.consequent(), e.alternative());
      case Binary e -> List.of(e.left(), e.right());
      case IntLiteral _, FloatLiteral _, Str _, PathLiteral _, Var _, CurPos _ -> List.of();
      case Interpolation _, Select _, HasAttr _, AttrSet _, ListLiteral _, Lambda _ -> List.of();
      case Call _, Not _, InheritSource _ -> List.of();
    };
  }

  private static List<Expr> children(Expr expr) {
    List<Expr> all = new ArrayList<>();
    switch (expr) {
      case IntLiteral _, FloatLiteral _, Str _, PathLiteral _, Var _, CurPos _ -> {}
      case InheritSource _ -> {}
      case Interpolation e -> e.parts().forEach(part -> all.add(part.value()));
      case Select e -> {
        all.add(e.target());
        addNames(e.path(), all);
        add(e.fallback(), all);
      }
      case HasAttr e -> {
        all.add(e.target());
        addNames(e.path(), all);
      }
      case AttrSet e -> addSet(e, all);
      case ListLiteral e -> all.addAll(e.elements());
      case Lambda e -> {
        if (e.formals() != null) {
          for (Formal formal : e.formals().formals()) {
            add(formal.fallback(), all);
          }
        }
        all.add(e.body());
      }
      case Call e -> {
        all.add(e.function());
        all.addAll(e.args());
      }
      case Let e -> {
        addSet(e.bindings(), all);
        all.add(e.body());
      }
      case With e -> {
        all.add(e.scope());
        all.add(e.body());
      }
      case If e -> {
        all.add(e.condition());
        all.add(e.consequent());
        all.add(e.alternative());
      }
      case Assert e -> {
        all.add(e.condition());
        all.add(e.body());
      }
      case Not e -> all.add(e.operand());
      case Binary e -> {
        all.add(e.left());
        all.add(e.right());
      }
    }
    return all;
  }

  private static void addSet(AttrSet set, List<Expr> to) {
    set.attrs().forEach(attr -> to.add(attr.value()));
    to.addAll(set.inheritSources());
    for (AttrSet.DynamicAttr attr : set.dynamic()) {
      to.add(attr.name());
      to.add(attr.value());
    }
  }

  private static void addNames(List<AttrName> names, List<Expr> to) {
    for (AttrName name : names) {
      if (name instanceof AttrName.Dynamic(Expr expr)) {
        to.add(expr);
      }
    }
  }

  private static void add(@Nullable Expr expr, List<Expr> to) {
    if (expr != null) {
      to.add(expr);
    }
  }
}
