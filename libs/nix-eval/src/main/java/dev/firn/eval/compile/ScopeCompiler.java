package dev.firn.eval.compile;

import dev.firn.eval.node.Constant;
import dev.firn.eval.node.DynamicAttributes;
import dev.firn.eval.node.FunctionNode;
import dev.firn.eval.node.LetNode;
import dev.firn.eval.node.Node;
import dev.firn.eval.node.PatternFunction;
import dev.firn.eval.node.RecursiveSetNode;
import dev.firn.eval.node.SetNode;
import dev.firn.eval.node.Variable;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Shape;
import dev.firn.eval.value.Signature;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Attr;
import dev.firn.syntax.ast.AttrSet.DynamicAttr;
import dev.firn.syntax.ast.AttrSet.Kind;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Formal;
import dev.firn.syntax.ast.Formals;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.Select;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lowers what makes scopes: sets, {@code let} and functions. */
final class ScopeCompiler {
  private static final int MOST_IN_ONE_SCOPE = 16;
  private static final Comparator<Attr> BY_SYMBOL = Comparator.comparingInt(a -> a.name().id());
  private static final Symbol OVERRIDES = Symbol.of("__overrides");

  private final Compiler compiler;
  private final Positions positions;

  ScopeCompiler(Compiler compiler, Positions positions) {
    this.compiler = compiler;
    this.positions = positions;
  }

  Node set(AttrSet e, @Nullable StaticScope scope) {
    if (e.recursive()) {
      return recursiveSet(e, scope);
    }
    List<Attr> attrs = bySymbol(e.attrs());
    int pos = compiler.pos(e.pos());
    if (attrs.isEmpty() && e.dynamic().isEmpty()) {
      return new Constant(new Attrs(shape(attrs, pos), new dev.firn.eval.value.Value[0]), pos);
    }
    Node[] values = new Node[attrs.size()];
    boolean[] fromSource = new boolean[attrs.size()];
    boolean any = !e.inheritSources().isEmpty();
    for (int i = 0; i < values.length; i++) {
      Attr attr = attrs.get(i);
      fromSource[i] = attr.kind() == Kind.INHERITED_FROM;
      values[i] =
          fromSource[i]
              ? fromSource(attr, scope, 1)
              : compiler.compile(attr.value(), scope, attr.name());
    }
    return new SetNode(
        shape(attrs, pos),
        values,
        any ? fromSource : null,
        any ? compiler.compileAll(e.inheritSources(), scope) : null,
        dynamic(e, scope));
  }

  /**
   * The selection that {@code inherit (source) name} stands for; source {@code i} is in slot {@code
   * first + i}.
   */
  private Node fromSource(Attr attr, @Nullable StaticScope scope, int first) {
    Select select = (Select) attr.value();
    InheritSource source = (InheritSource) select.target();
    Node target = Variable.of(0, first + source.index(), compiler.pos(source.pos()));
    return compiler.select(select, target, StaticScope.anonymous(scope));
  }

  private Node recursiveSet(AttrSet e, @Nullable StaticScope scope) {
    List<Attr> attrs = bySymbol(e.attrs());
    StaticScope.Names inner = names(attrs, scope);
    Shape shape = shape(attrs, compiler.pos(e.pos()));
    return new RecursiveSetNode(
        shape, scope(e, attrs, scope, inner), shape.indexOf(OVERRIDES.id()), dynamic(e, inner));
  }

  Node let(Let e, @Nullable StaticScope scope) {
    List<Attr> attrs = bySymbol(e.bindings().attrs());
    StaticScope.Names inner = names(attrs, scope);
    return new LetNode(
        scope(e.bindings(), attrs, scope, inner), compiler.compile(e.body(), inner, null));
  }

  private RecursiveSetNode.Scope scope(
      AttrSet e, List<Attr> attrs, @Nullable StaticScope outer, StaticScope.Names inner) {
    int n = attrs.size();
    Node[] values = new Node[n];
    boolean[] inherited = new boolean[n];
    for (int i = 0; i < n; i++) {
      Attr attr = attrs.get(i);
      inherited[i] = attr.kind() == Kind.INHERITED;
      values[i] =
          switch (attr.kind()) {
            case PLAIN -> compiler.compile(attr.value(), inner, attr.name());
            case INHERITED -> compiler.compile(attr.value(), outer, attr.name());
            case INHERITED_FROM -> fromSource(attr, outer, n + 1);
          };
    }
    return new RecursiveSetNode.Scope(
        values, inherited, compiler.compileAll(e.inheritSources(), inner));
  }

  private @Nullable DynamicAttributes dynamic(AttrSet e, @Nullable StaticScope scope) {
    int n = e.dynamic().size();
    if (n == 0) {
      return null;
    }
    Node[] names = new Node[n];
    Node[] values = new Node[n];
    int[] places = new int[n];
    for (int i = 0; i < n; i++) {
      DynamicAttr attr = e.dynamic().get(i);
      names[i] = compiler.compile(attr.name(), scope, null);
      values[i] = compiler.compile(attr.value(), scope, null);
      places[i] = compiler.pos(attr.pos());
    }
    return new DynamicAttributes(names, values, places, positions);
  }

  Node function(Lambda e, @Nullable StaticScope scope, @Nullable Symbol name) {
    Formals formals = e.formals();
    return formals == null
        ? simple(e, scope, name)
        : pattern(e, formals, scope, name, compiler.pos(e.pos()));
  }

  /** {@code a: b: … body}: one scope for all these arguments. */
  private Node simple(Lambda outermost, @Nullable StaticScope scope, @Nullable Symbol name) {
    List<Lambda> chain = new ArrayList<>();
    Expr body = outermost;
    while (chain.size() < MOST_IN_ONE_SCOPE && body instanceof Lambda e && e.formals() == null) {
      chain.add(e);
      body = e.body();
    }
    int n = chain.size();
    Node inside = compiler.compile(body, arguments(chain, scope), name);
    for (int i = n; i > 0; i--) {
      Lambda e = chain.get(i - 1);
      Signature signature = new Signature(argument(e), null, false, e.doc());
      int pos = compiler.pos(e.pos());
      inside =
          compiler.function(
              i == 1
                  ? new FunctionNode.Simple(inside, name, signature, pos, n)
                  : new FunctionNode.Further(inside, name, signature, pos, i));
    }
    return inside;
  }

  private static StaticScope arguments(List<Lambda> chain, @Nullable StaticScope outer) {
    int n = chain.size();
    int[] ids = new int[n];
    int[] slots = new int[n];
    int size = 0;
    for (int slot = 1; slot <= n; slot++) {
      int id = argument(chain.get(slot - 1)).id();
      int at = Arrays.binarySearch(ids, 0, size, id);
      if (at < 0) {
        at = ~at;
        System.arraycopy(ids, at, ids, at + 1, size - at);
        System.arraycopy(slots, at, slots, at + 1, size - at);
        ids[at] = id;
        size++;
      }
      // Of equal names the innermost is meant.
      slots[at] = slot;
    }
    return size == n
        ? new StaticScope.Names(outer, ids, slots)
        : new StaticScope.Names(outer, Arrays.copyOf(ids, size), Arrays.copyOf(slots, size));
  }

  private static Symbol argument(Lambda e) {
    return Objects.requireNonNull(e.arg());
  }

  private Node pattern(
      Lambda e, Formals formals, @Nullable StaticScope scope, @Nullable Symbol name, int pos) {
    List<Formal> sorted = new ArrayList<>(formals.formals());
    sorted.sort(Comparator.comparingInt(f -> f.name().id()));
    int n = sorted.size();
    Symbol arg = e.arg();
    List<Symbol> all = new ArrayList<>();
    sorted.forEach(f -> all.add(f.name()));
    StaticScope.Names inner = StaticScope.inOrder(scope, all);
    if (arg != null) {
      inner = withArgument(inner, arg, n + 1);
    }
    int[] ids = new int[n];
    @Nullable Node[] defaults = new Node[n];
    for (int i = 0; i < n; i++) {
      Formal formal = sorted.get(i);
      ids[i] = formal.name().id();
      Expr fallback = formal.fallback();
      defaults[i] = fallback == null ? null : compiler.compile(fallback, inner, formal.name());
    }
    Node body = compiler.compile(e.body(), inner, name);
    return compiler.patternFunction(
        new PatternFunction(
            ids,
            defaults,
            formals.ellipsis(),
            arg != null,
            body,
            name,
            signature(e, formals),
            pos));
  }

  private Signature signature(Lambda e, Formals formals) {
    List<Signature.Formal> list = new ArrayList<>();
    for (Formal formal : formals.formals()) {
      list.add(
          new Signature.Formal(
              formal.name(), formal.fallback() != null, compiler.pos(formal.pos())));
    }
    return new Signature(e.arg(), list, formals.ellipsis(), e.doc());
  }

  private static StaticScope.Names withArgument(StaticScope.Names scope, Symbol arg, int slot) {
    int n = scope.ids().length;
    int[] ids = new int[n + 1];
    int[] slots = new int[n + 1];
    int to = 0;
    boolean placed = false;
    for (int i = 0; i <= n; i++) {
      if (!placed && (i == n || scope.ids()[i] > arg.id())) {
        ids[to] = arg.id();
        slots[to++] = slot;
        placed = true;
      }
      if (i < n) {
        ids[to] = scope.ids()[i];
        slots[to++] = scope.slots()[i];
      }
    }
    return new StaticScope.Names(scope.outer(), ids, slots);
  }

  private Shape shape(List<Attr> attrs, int pos) {
    int[] ids = new int[attrs.size()];
    int[] places = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = attrs.get(i).name().id();
      places[i] = compiler.pos(attrs.get(i).pos());
    }
    return new Shape(ids, places, pos);
  }

  /** For attributes in the order of their symbols. */
  private static StaticScope.Names names(List<Attr> attrs, @Nullable StaticScope outer) {
    int[] ids = new int[attrs.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = attrs.get(i).name().id();
    }
    return StaticScope.inOrder(outer, ids);
  }

  private static List<Attr> bySymbol(List<Attr> attrs) {
    boolean inOrder = true;
    for (int i = 1; i < attrs.size() && inOrder; i++) {
      inOrder = attrs.get(i - 1).name().id() < attrs.get(i).name().id();
    }
    if (inOrder) {
      return attrs;
    }
    List<Attr> sorted = new ArrayList<>(attrs);
    sorted.sort(BY_SYMBOL);
    return sorted;
  }
}
