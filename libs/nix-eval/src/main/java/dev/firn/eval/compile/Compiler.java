package dev.firn.eval.compile;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.node.Arithmetic;
import dev.firn.eval.node.AssertNode;
import dev.firn.eval.node.AttributeName;
import dev.firn.eval.node.CallNode;
import dev.firn.eval.node.ConcatNode;
import dev.firn.eval.node.Constant;
import dev.firn.eval.node.FunctionNode;
import dev.firn.eval.node.HasAttribute;
import dev.firn.eval.node.IfNode;
import dev.firn.eval.node.InterpolationNode;
import dev.firn.eval.node.ListNode;
import dev.firn.eval.node.Logic;
import dev.firn.eval.node.Node;
import dev.firn.eval.node.SelectPath;
import dev.firn.eval.node.UpdateNode;
import dev.firn.eval.node.Variable;
import dev.firn.eval.node.WithNode;
import dev.firn.eval.node.WithVariable;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Numbers;
import dev.firn.eval.position.Origin;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.FunctionCode;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Printer;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrName;
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
import dev.firn.syntax.ast.Var;
import dev.firn.syntax.ast.With;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lowers a syntax tree to nodes: resolves each variable to a slot, a builtin or the enclosing
 * {@code with}s, and picks the node for each construct. One compiler serves one source.
 */
public final class Compiler {
  private static final Map<String, Numbers.Operation> OPERATORS =
      Map.of(
          "__sub", Numbers.Operation.SUBTRACT,
          "__mul", Numbers.Operation.MULTIPLY,
          "__div", Numbers.Operation.DIVIDE,
          "__lessThan", Numbers.Operation.LESS);
  private static final int NO_BASE = Integer.MIN_VALUE;

  private final Globals globals;
  private final Coercion coercion;
  private final Positions positions;
  private final int base;
  private final Origin origin;
  private final boolean delayFunctions;
  private final ScopeCompiler scopes;
  private final @Nullable Instrument instrument;
  private final UnaryOperator<FunctionCode> patternFunctions;

  /** The names that are visible everywhere. */
  @FunctionalInterface
  public interface Globals {
    @Nullable Value get(Symbol name);
  }

  /**
   * @param base the position of the source's first byte
   * @param delayFunctions whether a function literal counts as unevaluated until it is asked for
   * @param instrument watches; null for nobody
   * @param patternFunctions what stands for a function that takes a set apart
   */
  public Compiler(
      Globals globals,
      Coercion coercion,
      Positions positions,
      int base,
      Origin origin,
      boolean delayFunctions,
      @Nullable Instrument instrument,
      UnaryOperator<FunctionCode> patternFunctions) {
    this.instrument = instrument;
    this.patternFunctions = patternFunctions;
    this.globals = globals;
    this.coercion = coercion;
    this.positions = positions;
    this.base = base;
    this.origin = origin;
    this.delayFunctions = delayFunctions;
    this.scopes = new ScopeCompiler(this, positions);
  }

  /** Compiles an expression that stands in no scope but the global one. */
  public Node compile(Expr expr) {
    return compile(expr, null, null);
  }

  /**
   * Compiles an expression inside a scope whose names are in slots 1 … n in the order of their
   * symbols.
   */
  public Node compile(Expr expr, java.util.Collection<Symbol> names) {
    return compile(expr, StaticScope.inOrder(null, names), null);
  }

  int pos(int offset) {
    return offset < 0 || base == NO_BASE ? Positions.NONE : base + offset;
  }

  Node compile(Expr expr, @Nullable StaticScope scope, @Nullable Symbol name) {
    Node node = lower(expr, scope, name);
    return instrument == null
        ? node
        : instrument.around(
            expr, pos(expr.pos()), node, name, env -> StaticScope.variables(scope, env));
  }

  private Node lower(Expr expr, @Nullable StaticScope scope, @Nullable Symbol name) {
    return switch (expr) {
      // Errors name no place for a literal, as in Nix.
      case IntLiteral e -> new Constant(Int.of(e.value()), Positions.NONE);
      case FloatLiteral e -> new Constant(new Float(e.value()), Positions.NONE);
      case dev.firn.syntax.ast.Str e -> new Constant(Str.of(e.value()), Positions.NONE);
      case PathLiteral e -> new Constant(new Path(e.path()), Positions.NONE);
      case Interpolation e -> interpolation(e, scope);
      case Var e -> variable(e.name(), e.pos(), scope);
      case InheritSource _ -> throw new IllegalStateException("an inherit source outside a set");
      case Select e -> select(e, compile(e.target(), scope, null), scope);
      case HasAttr e -> new HasAttribute(compile(e.target(), scope, null), path(e.path(), scope));
      case AttrSet e -> scopes.set(e, scope);
      case ListLiteral e -> list(e, scope);
      case Lambda e -> scopes.function(e, scope, name);
      case Call e -> call(e, scope);
      case Let e -> scopes.let(e, scope);
      case With e ->
          new WithNode(
              compile(e.scope(), scope, null),
              compile(e.body(), new StaticScope.With(scope, pos(e.pos())), null),
              pos(e.pos()));
      case If e ->
          new IfNode(
              compile(e.condition(), scope, null),
              compile(e.consequent(), scope, null),
              compile(e.alternative(), scope, null),
              pos(e.pos()));
      case Assert e ->
          new AssertNode(
              compile(e.condition(), scope, null),
              compile(e.body(), scope, null),
              () -> Printer.print(e.condition()),
              pos(e.pos()));
      case Not e -> new Logic.Not(compile(e.operand(), scope, null));
      case Binary e -> binary(e, scope);
      case CurPos e -> new Constant(place(pos(e.pos())), pos(e.pos()));
    };
  }

  Node patternFunction(FunctionCode code) {
    return function(patternFunctions.apply(code));
  }

  Node function(FunctionCode code) {
    return delayFunctions ? new FunctionNode.Delayed(code) : new FunctionNode(code);
  }

  private Node binary(Binary e, @Nullable StaticScope scope) {
    Node left = compile(e.left(), scope, null);
    Node right = compile(e.right(), scope, null);
    int pos = pos(e.pos());
    return switch (e.operator()) {
      case EQUAL -> new Logic.Equal(left, right, false, pos);
      case NOT_EQUAL -> new Logic.Equal(left, right, true, pos);
      case AND -> new Logic.And(left, right, pos);
      case OR -> new Logic.Or(left, right, pos);
      case IMPLIES -> new Logic.Implies(left, right, pos);
      case UPDATE -> new UpdateNode(left, right, pos);
      case CONCAT -> new ConcatNode(left, right, pos);
    };
  }

  private Node interpolation(Interpolation e, @Nullable StaticScope scope) {
    int n = e.parts().size();
    Node[] parts = new Node[n];
    int[] partPositions = new int[n];
    for (int i = 0; i < n; i++) {
      parts[i] = compile(e.parts().get(i).value(), scope, null);
      partPositions[i] = pos(e.parts().get(i).pos());
    }
    return new InterpolationNode(parts, partPositions, e.forceString(), coercion, pos(e.pos()));
  }

  private Node list(ListLiteral e, @Nullable StaticScope scope) {
    if (e.elements().isEmpty()) {
      return new Constant(List.EMPTY, Positions.NONE);
    }
    return new ListNode(compileAll(e.elements(), scope));
  }

  Node[] compileAll(java.util.List<Expr> exprs, @Nullable StaticScope scope) {
    Node[] nodes = new Node[exprs.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = compile(exprs.get(i), scope, null);
    }
    return nodes;
  }

  private Node call(Call e, @Nullable StaticScope scope) {
    Node function = compile(e.function(), scope, null);
    Node[] arguments = compileAll(e.args(), scope);
    if (arguments.length == 2
        && e.function() instanceof Var operator
        && function instanceof Constant constant
        && constant.value() instanceof Builtin) {
      Numbers.Operation operation = OPERATORS.get(operator.name().name());
      if (operation != null) {
        return new Arithmetic(operation, arguments[0], arguments[1], pos(e.pos()));
      }
    }
    return new CallNode(function, arguments, pos(e.pos()));
  }

  Node select(Select e, Node target, @Nullable StaticScope scope) {
    if (e.fallback() == null
        && e.path().size() == 1
        && e.path().getFirst() instanceof AttrName.Static(Symbol name)) {
      return new dev.firn.eval.node.Select(target, name, pos(e.pos()));
    }
    return new SelectPath(
        target,
        path(e.path(), scope),
        e.fallback() == null ? null : compile(e.fallback(), scope, null),
        pos(e.pos()));
  }

  private AttributeName[] path(java.util.List<AttrName> names, @Nullable StaticScope scope) {
    AttributeName[] path = new AttributeName[names.size()];
    for (int i = 0; i < path.length; i++) {
      path[i] =
          switch (names.get(i)) {
            case AttrName.Static(Symbol known) -> new AttributeName(known, null);
            case AttrName.Dynamic(Expr computed) ->
                new AttributeName(null, compile(computed, scope, null));
          };
    }
    return path;
  }

  Node variable(Symbol name, int offset, @Nullable StaticScope scope) {
    int id = name.id();
    int level = 0;
    boolean inWith = false;
    for (StaticScope s = scope; s != null; s = s.outer(), level++) {
      switch (s) {
        case StaticScope.Names names -> {
          int slot = names.slot(id);
          if (slot > 0) {
            return Variable.of(level, slot, pos(offset));
          }
        }
        case StaticScope.With _ -> inWith = true;
      }
    }
    Value global = globals.get(name);
    if (global != null) {
      return new Constant(global, pos(offset));
    }
    if (inWith) {
      return withVariable(name, offset, scope);
    }
    throw new EvalException(
        ErrorCode.UNDEFINED_VARIABLE, "undefined variable '" + name + "'", pos(offset));
  }

  private Node withVariable(Symbol name, int offset, @Nullable StaticScope scope) {
    int count = 0;
    for (StaticScope s = scope; s != null; s = s.outer()) {
      if (s instanceof StaticScope.With) {
        count++;
      }
    }
    int[] levels = new int[count];
    int[] withs = new int[count];
    int level = 0;
    int found = 0;
    for (StaticScope s = scope; s != null; s = s.outer(), level++) {
      if (s instanceof StaticScope.With with) {
        levels[found] = level;
        withs[found++] = with.pos();
      }
    }
    return new WithVariable(name, levels, withs, pos(offset));
  }

  private Value place(int pos) {
    Positions.Place place = origin == Origin.FILE ? positions.resolve(pos) : null;
    if (place == null) {
      return Null.NULL;
    }
    return new AttrsBuilder(3)
        .put("file", Str.of(place.position().source()))
        .put("line", Int.of(place.position().line()))
        .put("column", Int.of(place.position().column()))
        .build();
  }
}
