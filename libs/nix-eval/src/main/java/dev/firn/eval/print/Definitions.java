package dev.firn.eval.print;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.error.Provenance;
import dev.firn.eval.position.Positions;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
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
import org.jspecify.annotations.Nullable;

/**
 * Finds where a variable is bound, by parsing its source once more: compiled code does not keep
 * that, and only errors ask for it.
 */
final class Definitions {
  /** Deeper nesting is not followed; an error does without this then. */
  private static final int MOST_LEVELS = 500;

  private final Positions positions;

  Definitions(Positions positions) {
    this.positions = positions;
  }

  /**
   * What is known about where a value was defined.
   *
   * @param argument whether it is a function's argument, so that its caller has more to say
   */
  record Definition(String name, int pos, boolean argument) {}

  @Nullable Definition of(Provenance provenance) {
    if (!provenance.variable()) {
      return new Definition(provenance.name(), provenance.pos(), false);
    }
    return find(
        provenance.pos(), (expr, scope) -> expr instanceof Var var ? named(var, scope) : null);
  }

  /** Where the function is defined that is called at {@code pos}, if it is called by a name. */
  @Nullable Definition ofCallee(int pos) {
    return find(
        pos,
        (expr, scope) ->
            expr instanceof Call call && call.args().size() == 1
                ? value(call.function(), scope)
                : null);
  }

  /** Where the argument number {@code index} of the call at {@code pos} is defined. */
  @Nullable Definition ofArgument(int pos, int index) {
    return find(
        pos,
        (expr, scope) ->
            expr instanceof Call call && index < call.args().size()
                ? value(call.args().get(index), scope)
                : null);
  }

  private interface Question {
    @Nullable Definition ask(Expr expr, @Nullable Scope scope);
  }

  private @Nullable Definition find(int pos, Question question) {
    Source source = positions.source(pos);
    if (source == null) {
      return null;
    }
    int offset = positions.offset(pos);
    try {
      Expr whole = Parser.parse(source, ParseOptions.DEFAULT.withHome("/").withPipeOperators(true));
      Definition found = new Search(offset, question).in(whole, null, 0);
      return found == null
          ? null
          : new Definition(found.name, pos - offset + found.pos, found.argument);
    } catch (SyntaxError e) {
      return null;
    }
  }

  /** A binding of names, inside another. */
  private sealed interface Scope {
    @Nullable Scope outer();
  }

  private record Bindings(AttrSet set, @Nullable Scope outer) implements Scope {}

  private record Argument(Lambda function, @Nullable Scope outer) implements Scope {}

  /** The binding of a name; positions are offsets here. */
  private static @Nullable Definition named(Var var, @Nullable Scope from) {
    for (Scope scope = from; scope != null; scope = scope.outer()) {
      Definition found =
          switch (scope) {
            case Bindings b -> bound(var.name(), b);
            case Argument a -> argument(var.name(), a.function);
          };
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Definition bound(Symbol name, Bindings bindings) {
    AttrSet.Attr attr = attr(name, bindings.set);
    if (attr == null) {
      return null;
    }
    if (attr.kind() == AttrSet.Kind.INHERITED && attr.value() instanceof Var outer) {
      Definition further = named(outer, bindings.outer);
      if (further != null) {
        return further;
      }
    }
    return new Definition(name.name(), attr.pos(), false);
  }

  private static AttrSet.@Nullable Attr attr(Symbol name, AttrSet set) {
    for (AttrSet.Attr attr : set.attrs()) {
      if (attr.name() == name) {
        return attr;
      }
    }
    return null;
  }

  private static @Nullable Definition argument(Symbol name, Lambda function) {
    if (function.formals() != null) {
      for (Formal formal : function.formals().formals()) {
        if (formal.name() == name) {
          return new Definition(name.name(), formal.pos(), true);
        }
      }
    }
    return function.arg() == name ? new Definition(name.name(), function.pos(), true) : null;
  }

  /** The definition of what a variable stands for, or an attribute of a set that is written out. */
  private static @Nullable Definition value(Expr expr, @Nullable Scope scope) {
    return switch (expr) {
      case Var var -> named(var, scope);
      case Select select -> select.fallback() == null ? selected(select, scope) : null;
      default -> null;
    };
  }

  private static @Nullable Definition selected(Select select, @Nullable Scope from) {
    if (!(select.target() instanceof Var var)) {
      return null;
    }
    for (Scope scope = from; scope != null; scope = scope.outer()) {
      if (scope instanceof Bindings b && attr(var.name(), b.set) instanceof AttrSet.Attr found) {
        return inside(found, select, var.name().name());
      }
      if (scope instanceof Argument a && argument(var.name(), a.function) != null) {
        return null;
      }
    }
    return null;
  }

  private static @Nullable Definition inside(AttrSet.Attr from, Select select, String start) {
    AttrSet.Attr attr = from;
    StringBuilder name = new StringBuilder(start);
    for (AttrName part : select.path()) {
      if (!(part instanceof AttrName.Static(Symbol symbol))
          || !(attr.value() instanceof AttrSet set)) {
        return null;
      }
      AttrSet.Attr next = attr(symbol, set);
      if (next == null) {
        return null;
      }
      attr = next;
      name.append('.').append(symbol.name());
    }
    return new Definition(name.toString(), attr.pos(), false);
  }

  /** Goes through a tree to the expressions at one offset. */
  private record Search(int offset, Question question) {
    @Nullable Definition in(@Nullable Expr expr, @Nullable Scope scope, int level) {
      if (expr == null || level > MOST_LEVELS) {
        return null;
      }
      if (expr.pos() == offset) {
        Definition here = question.ask(expr, scope);
        if (here != null) {
          return here;
        }
      }
      int next = level + 1;
      return switch (expr) {
        case IntLiteral _, FloatLiteral _, Str _, PathLiteral _, Var _, CurPos _ -> null;
        case InheritSource _ -> null;
        case Interpolation e -> first(e.parts(), part -> in(part.value(), scope, next));
        case Select e -> {
          Definition found = in(e.target(), scope, next);
          found = found != null ? found : names(e.path(), scope, next);
          yield found != null ? found : in(e.fallback(), scope, next);
        }
        case HasAttr e -> {
          Definition found = in(e.target(), scope, next);
          yield found != null ? found : names(e.path(), scope, next);
        }
        case AttrSet e -> bindings(e, e.recursive() ? new Bindings(e, scope) : scope, scope, next);
        case ListLiteral e -> first(e.elements(), element -> in(element, scope, next));
        case Lambda e -> {
          Scope inner = new Argument(e, scope);
          Definition found =
              e.formals() == null
                  ? null
                  : first(e.formals().formals(), formal -> in(formal.fallback(), inner, next));
          yield found != null ? found : in(e.body(), inner, next);
        }
        case Call e -> {
          Definition found = in(e.function(), scope, next);
          yield found != null ? found : first(e.args(), arg -> in(arg, scope, next));
        }
        case Let e -> {
          Scope inner = new Bindings(e.bindings(), scope);
          Definition found = bindings(e.bindings(), inner, scope, next);
          yield found != null ? found : in(e.body(), inner, next);
        }
        case With e -> both(e.scope(), e.body(), scope, next);
        case If e -> {
          Definition found = in(e.condition(), scope, next);
          yield found != null ? found : both(e.consequent(), e.alternative(), scope, next);
        }
        case Assert e -> both(e.condition(), e.body(), scope, next);
        case Not e -> in(e.operand(), scope, next);
        case Binary e -> both(e.left(), e.right(), scope, next);
      };
    }

    private @Nullable Definition both(Expr a, Expr b, @Nullable Scope scope, int level) {
      Definition found = in(a, scope, level);
      return found != null ? found : in(b, scope, level);
    }

    private @Nullable Definition names(
        java.util.List<AttrName> path, @Nullable Scope scope, int level) {
      return first(
          path,
          name -> name instanceof AttrName.Dynamic(Expr expr) ? in(expr, scope, level) : null);
    }

    private @Nullable Definition bindings(
        AttrSet set, @Nullable Scope inner, @Nullable Scope outer, int level) {
      Definition found =
          first(
              set.attrs(),
              attr ->
                  in(attr.value(), attr.kind() == AttrSet.Kind.INHERITED ? outer : inner, level));
      if (found == null) {
        found = first(set.inheritSources(), source -> in(source, inner, level));
      }
      if (found == null) {
        found = first(set.dynamic(), attr -> both(attr.name(), attr.value(), inner, level));
      }
      return found;
    }

    private static <T> @Nullable Definition first(
        java.util.List<T> list, java.util.function.Function<T, @Nullable Definition> look) {
      for (T each : list) {
        Definition found = look.apply(each);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
  }

  /** The definition that belongs to an error, or null. */
  @Nullable Definition of(EvalException e) {
    Provenance provenance = e.provenance();
    return provenance != null ? of(provenance) : BuiltinArgument.find(e, this);
  }
}
