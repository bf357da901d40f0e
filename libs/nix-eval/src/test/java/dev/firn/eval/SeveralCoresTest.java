package dev.firn.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.eval.builtins.LanguageBuiltins;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.EvalSettings;
import dev.firn.eval.ops.DeepForce;
import dev.firn.eval.position.Origin;
import dev.firn.eval.print.ErrorRenderer;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.PrintOptions;
import dev.firn.eval.print.ValuePrinter;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Source;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An evaluation on several cores gives what it gives on one: value, error with its place and trace,
 * messages in their order.
 */
class SeveralCoresTest {
  private static final int VARIABLES = 8;

  /** What can be seen of an evaluation. */
  private record Outcome(String result, List<String> messages) {}

  /** How a value is looked at. */
  private enum Look {
    DEEP,
    JSON
  }

  private static Outcome evaluate(String expression, int cores, Look look) {
    InMemoryHost host = new InMemoryHost();
    Evaluator evaluator =
        new Evaluator(host, EvalSettings.defaults(), LanguageBuiltins::groups, cores);
    String result;
    try {
      result = evaluator.run(() -> show(evaluator, expression, look));
    } catch (EvalException e) {
      // How much of a value an error shows depends on how much of it is known by then.
      result =
          new ErrorRenderer(evaluator.machine().positions(), true, false)
              .render(e)
              .replaceAll("(?m)(error: [^\\n]*?)[\\[{][^\\n]*$", "$1…");
    }
    return new Outcome(result, List.copyOf(host.messages()));
  }

  private static String show(Evaluator evaluator, String expression, Look look) {
    Value value =
        evaluator.machine().evaluate(Source.of(expression, "«string»", "/home/ada"), Origin.STRING);
    return switch (look) {
      case DEEP ->
          ValuePrinter.print(
              evaluator.machine(),
              DeepForce.force(value),
              PrintOptions.EVAL.withTrackRepeated(true));
      case JSON ->
          JsonPrinter.print(evaluator.machine(), value, true, true, EvalException.NO_POS).value;
    };
  }

  @Property(tries = 1500)
  void expressionsGiveTheSame(@ForAll("programs") String program) {
    for (Look look : Look.values()) {
      Outcome alone = evaluate(program, 1, look);
      for (int cores : new int[] {2, 5}) {
        assertThat(evaluate(program, cores, look)).as("%s, %s", program, look).isEqualTo(alone);
      }
    }
  }

  @Provide
  Arbitrary<String> programs() {
    Arbitrary<String> bound = expressions(3);
    return bound
        .list()
        .ofSize(VARIABLES)
        .map(
            values -> {
              StringBuilder out = new StringBuilder("let\n");
              for (int i = 0; i < VARIABLES; i++) {
                out.append("  v").append(i).append(" = ").append(values.get(i)).append(";\n");
              }
              out.append("in {");
              for (int i = 0; i < VARIABLES; i++) {
                out.append(" r").append(i).append(" = [ v").append(i).append(" v");
                out.append((i * 5 + 3) % VARIABLES).append(" ];");
              }
              return out.append(" }").toString();
            });
  }

  private static Arbitrary<String> expressions(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.integers().between(0, 9).map(i -> "" + i)),
            Tuple.of(6, Arbitraries.integers().between(0, VARIABLES - 1).map(i -> "v" + i)),
            Tuple.of(1, Arbitraries.just("\"s\"")),
            Tuple.of(
                1,
                Arbitraries.just(
                    "(builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i) 300))")));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> e = expressions(depth - 1);
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 9);
    return Arbitraries.frequencyOf(
        Tuple.of(4, leaf),
        Tuple.of(3, pair("(%s + %s)", e, e)),
        Tuple.of(2, pair("{ a = %s; b = %s; }", e, e)),
        Tuple.of(2, pair("[ %s (throw \"t\") %s ]", e, e)),
        Tuple.of(2, pair("[ %s %s ]", e, e)),
        Tuple.of(2, pair("(rec { a = %s; b = [ a %s ]; }).b", e, e)),
        Tuple.of(2, pair("(builtins.trace \"m%s\" %s)", number.map(n -> "" + n), e)),
        Tuple.of(1, e.map("(builtins.tryEval %s)"::formatted)),
        Tuple.of(1, e.map("(map (x: x + %s) [ 1 2 3 ])"::formatted)),
        Tuple.of(1, pair("(builtins.deepSeq %s %s)", e, e)),
        Tuple.of(1, e.map("(builtins.toJSON %s)"::formatted)),
        Tuple.of(1, pair("(assert %s == 1; %s)", e, e)),
        Tuple.of(1, pair("(%s.a or %s)", e, e)),
        Tuple.of(1, e.map("(let f = n: if n == 0 then %s else f (n - 1); in f 60)"::formatted)));
  }

  private static Arbitrary<String> pair(String format, Arbitrary<String> a, Arbitrary<String> b) {
    return Combinators.combine(a, b).as(format::formatted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // a cycle that can be entered at each of its members
        "let a = [ b ]; b = builtins.elemAt c 0 + 1; c = [ d ]; d = b; in { x = d; y = c; z = a; w = b; }",
        // many that wait for one, which fails
        "let slow = builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i) 20000) + throw \"no\";"
            + " in builtins.genList (i: { n = i; s = if i < 50 then i else slow; }) 100",
        // messages come in the order of the attributes, each once
        "builtins.listToAttrs (builtins.genList (i: { name = \"n\" + toString i; value = builtins.trace i i; }) 200)",
        // a message inside of what everything needs
        "let shared = builtins.trace \"once\" 7; in builtins.genList (i: shared + i) 200",
        // too deep, each by itself
        "let f = n: 1 + f (n + 1); in builtins.genList (i: f i) 20",
        "builtins.genList (i: builtins.genList (j: builtins.genList (k: i * j + k) 20) 20) 20",
      })
  @Timeout(60)
  void theseGiveTheSameEachTime(String expression) {
    for (Look look : Look.values()) {
      Outcome alone = evaluate(expression, 1, look);
      for (int round = 0; round < 60; round++) {
        assertThat(evaluate(expression, 1 + round % 7, look)).isEqualTo(alone);
      }
    }
  }

  @Test
  @Timeout(60)
  void noThreadOutlivesItsEvaluation() {
    evaluate("builtins.genList (i: builtins.genList (j: i * j) 100) 100", 4, Look.DEEP);

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("nix-eval-ahead"));
  }
}
