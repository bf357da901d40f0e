package dev.firn.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Attr;
import dev.firn.syntax.ast.AttrSet.Kind;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.Formal;
import dev.firn.syntax.ast.Formals;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {
  @Property(tries = 2000)
  void aPrintedTreePrintsTheSameWhenParsed(@ForAll("trees") Expr tree) {
    String printed = Printer.print(tree);
    assertThat(Sources.printed(printed)).isEqualTo(printed);
  }

  @Provide
  Arbitrary<Expr> trees() {
    return trees(4);
  }

  private static Arbitrary<Expr> trees(int depth) {
    if (depth == 0) {
      return leaves();
    }
    Arbitrary<Expr> inner = Arbitraries.lazy(() -> trees(depth - 1));
    Arbitrary<List<Expr>> some = inner.list().ofMaxSize(3);
    return Arbitraries.oneOf(
        leaves(),
        some.map(ListLiteral::new),
        Combinators.combine(functions(), some.filter(args -> !args.isEmpty()))
            .as((function, args) -> new Call(function, args, -1)),
        Combinators.combine(Arbitraries.of(Binary.Operator.class), inner, inner)
            .as((operator, left, right) -> new Binary(operator, left, right, -1)),
        Combinators.combine(inner, inner).as(RoundTripTest::sum),
        inner.map(Not::new),
        Combinators.combine(inner, inner, inner).as((a, b, c) -> new If(a, b, c, -1)),
        Combinators.combine(inner, inner).as((a, b) -> new With(a, b, -1)),
        Combinators.combine(sets(inner, false), inner).as(Let::new),
        sets(inner, true).map(set -> set),
        Combinators.combine(inner, paths(inner), inner.injectNull(0.5))
            .as((target, path, fallback) -> new Select(target, path, fallback, -1)),
        Combinators.combine(inner, paths(inner)).as(HasAttr::new),
        Combinators.combine(names(), inner)
            .as((name, body) -> new Lambda(name, null, body, null, -1)),
        Combinators.combine(formals(inner), inner)
            .as((formals, body) -> new Lambda(null, formals, body, null, -1)));
  }

  private static Expr sum(Expr left, Expr right) {
    return new Interpolation(
        List.of(new Interpolation.Part(left, -1), new Interpolation.Part(right, -1)), false, -1);
  }

  private static Arbitrary<Expr> leaves() {
    return Arbitraries.oneOf(
        names().map(name -> new Var(name, -1)),
        Arbitraries.longs().greaterOrEqual(0).map(value -> new IntLiteral(value, -1)),
        Arbitraries.of(1.5, 0.25, 1e-5, 123456.0, 1.5e300)
            .filter(value -> Floats.print(value).contains("."))
            .map(value -> new FloatLiteral(value, -1)),
        strings().map(value -> new Str(value, -1)),
        Arbitraries.of("/a", "/a/b.c", "/-/+/_").map(path -> new PathLiteral(path, -1)));
  }

  private static Arbitrary<Expr> functions() {
    return names().map(name -> new Var(name, -1));
  }

  private static Arbitrary<Symbol> names() {
    return Arbitraries.of("a", "b'", "c-d", "_e", "__sub", "F1").map(Symbol::of);
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.strings()
        .withChars("ab $${}\\\"'\n\r\t")
        .withCharRange('\u0080', '\u00ff')
        .ofMaxLength(8);
  }

  private static Arbitrary<List<AttrName>> paths(Arbitrary<Expr> inner) {
    Arbitrary<AttrName> known = strings().map(name -> new AttrName.Static(Symbol.of(name)));
    Arbitrary<AttrName> computed =
        inner.map(
            expr ->
                new AttrName.Dynamic(
                    new Interpolation(List.of(new Interpolation.Part(expr, -1)), true, -1)));
    return Arbitraries.oneOf(known, computed).list().ofMinSize(1).ofMaxSize(3);
  }

  private static Arbitrary<AttrSet> sets(Arbitrary<Expr> inner, boolean dynamic) {
    Arbitrary<List<Attr>> attrs =
        Combinators.combine(strings(), Arbitraries.of(Kind.class), inner)
            .as(RoundTripTest::attr)
            .list()
            .ofMaxSize(4)
            .uniqueElements(Attr::name);
    Arbitrary<List<AttrSet.DynamicAttr>> computed =
        Combinators.combine(inner, inner)
            .as(
                (name, value) ->
                    new AttrSet.DynamicAttr(
                        new Interpolation(List.of(new Interpolation.Part(name, -1)), true, -1),
                        value,
                        -1))
            .list()
            .ofMaxSize(dynamic ? 2 : 0);
    return Combinators.combine(attrs, inner, computed, Arbitraries.of(true, false))
        .as(
            (all, source, more, recursive) -> {
              boolean inherits = all.stream().anyMatch(a -> a.kind() == Kind.INHERITED_FROM);
              return new AttrSet(
                  recursive && dynamic, all, inherits ? List.of(source) : List.of(), more, -1);
            });
  }

  private static Attr attr(String text, Kind kind, Expr value) {
    Symbol name = Symbol.of(text);
    return switch (kind) {
      case PLAIN -> new Attr(name, kind, value, -1);
      case INHERITED -> new Attr(name, kind, new Var(name, -1), -1);
      case INHERITED_FROM ->
          new Attr(
              name,
              kind,
              new Select(new InheritSource(0, -1), List.of(new AttrName.Static(name)), null, -1),
              -1);
    };
  }

  private static Arbitrary<Formals> formals(Arbitrary<Expr> inner) {
    Arbitrary<List<Formal>> formals =
        Combinators.combine(names(), inner.injectNull(0.5))
            .as((name, fallback) -> new Formal(name, fallback, -1))
            .list()
            .ofMaxSize(3)
            .uniqueElements(Formal::name)
            .map(ArrayList::new);
    return Combinators.combine(formals, Arbitraries.of(true, false)).as(Formals::new);
  }
}
