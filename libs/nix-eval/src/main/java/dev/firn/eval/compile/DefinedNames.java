package dev.firn.eval.compile;

import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Attr;
import dev.firn.syntax.ast.AttrSet.DynamicAttr;
import dev.firn.syntax.ast.AttrSet.Kind;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether every variable of an expression is defined, as far as that is known before
 * evaluation. It makes nothing, and so is done sooner than a {@link Compiler}, which says what is
 * wrong if one is not. For one thread.
 */
public final class DefinedNames {
  private final Predicate<Symbol> global;

  /** How many of the scopes around have a name, by the symbol's number. */
  private int[] scopes = new int[1024];

  private int withs;

  /**
   * @param global whether a name is visible everywhere
   */
  public DefinedNames(Predicate<Symbol> global) {
    this.global = global;
  }

  /** Whether all variables are defined, in the global scope. */
  public boolean in(Expr expr) {
    return switch (expr) {
      case IntLiteral _, FloatLiteral _, Str _, PathLiteral _, CurPos _, InheritSource _ -> true;
      case Var e -> withs > 0 || isInScope(e.name()) || global.test(e.name());
      case Interpolation e -> {
        for (Interpolation.Part part : e.parts()) {
          if (!in(part.value())) {
            yield false;
          }
        }
        yield true;
      }
      case Select e ->
          in(e.target()) && inPath(e.path()) && (e.fallback() == null || in(e.fallback()));
      case HasAttr e -> in(e.target()) && inPath(e.path());
      case AttrSet e -> e.recursive() ? inBindings(e, null) : inSet(e);
      case ListLiteral e -> inAll(e.elements());
      case Lambda e -> inFunction(e);
      case Call e -> in(e.function()) && inAll(e.args());
      case Let e -> inBindings(e.bindings(), e.body());
      case With e -> {
        if (!in(e.scope())) {
          yield false;
        }
        withs++;
        boolean body = in(e.body());
        withs--;
        yield body;
      }
      case If e -> in(e.condition()) && in(e.consequent()) && in(e.alternative());
      case Assert e -> in(e.condition()) && in(e.body());
      case Not e -> in(e.operand());
      case Binary e -> in(e.left()) && in(e.right());
    };
  }

  private boolean inAll(List<Expr> all) {
    for (Expr each : all) {
      if (!in(each)) {
        return false;
      }
    }
    return true;
  }

  private boolean inPath(List<AttrName> path) {
    for (AttrName name : path) {
      if (name instanceof AttrName.Dynamic(Expr computed) && !in(computed)) {
        return false;
      }
    }
    return true;
  }

  private boolean inSet(AttrSet set) {
    for (Attr attr : set.attrs()) {
      if (!in(attr.value())) {
        return false;
      }
    }
    return inAll(set.inheritSources()) && inDynamic(set);
  }

  private boolean inDynamic(AttrSet set) {
    for (DynamicAttr attr : set.dynamic()) {
      if (!in(attr.name()) || !in(attr.value())) {
        return false;
      }
    }
    return true;
  }

  /** Bindings that see one another, and the body of a {@code let}. */
  private boolean inBindings(AttrSet set, @Nullable Expr body) {
    for (Attr attr : set.attrs()) {
      if (attr.kind() == Kind.INHERITED && !in(attr.value())) {
        return false;
      }
    }
    set.attrs().forEach(attr -> enter(attr.name()));
    boolean all = inAll(set.inheritSources());
    for (Attr attr : set.attrs()) {
      all = all && (attr.kind() != Kind.PLAIN || in(attr.value()));
    }
    all = all && inDynamic(set) && (body == null || in(body));
    set.attrs().forEach(attr -> leave(attr.name()));
    return all;
  }

  private boolean inFunction(Lambda function) {
    List<Formal> formals = function.formals() == null ? List.of() : function.formals().formals();
    Symbol argument = function.arg();
    if (argument != null) {
      enter(argument);
    }
    formals.forEach(formal -> enter(formal.name()));
    boolean all = true;
    for (Formal formal : formals) {
      all = all && (formal.fallback() == null || in(formal.fallback()));
    }
    all = all && in(function.body());
    formals.forEach(formal -> leave(formal.name()));
    if (argument != null) {
      leave(argument);
    }
    return all;
  }

  private boolean isInScope(Symbol name) {
    return name.id() < scopes.length && scopes[name.id()] > 0;
  }

  private void enter(Symbol name) {
    if (name.id() >= scopes.length) {
      scopes = Arrays.copyOf(scopes, Math.max(name.id() + 1, 2 * scopes.length));
    }
    scopes[name.id()]++;
  }

  private void leave(Symbol name) {
    scopes[name.id()]--;
  }
}
